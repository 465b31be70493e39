/** How long things take in the simulated Heroku, in milliseconds. */
export type Timing = {
  /** From `starting` to `up`. */
  readonly bootMs: number;
  /** From `up` to the crash, for a slug whose web dynos crash. */
  readonly crashAfterMs: number;
  /** From SIGTERM to `down`. */
  readonly stopMs: number;
  /** Pause before the first, second ... restart of a crashing dyno; the last one repeats. A new release starts over. */
  readonly crashPausesMs: readonly number[];
  /** From a release's creation to its release dyno. */
  readonly releasePhaseStartMs: number;
  /** How long the release command runs. */
  readonly releasePhaseMs: number;
  /** When a release command that never ends is given up: the release expires. */
  readonly releasePhaseLimitMs: number;
  /** From the `create` of a release without release phase to the `update` that says the same again. */
  readonly releaseEchoMs: number;
  /** From a build's creation to its end or its release. */
  readonly buildMs: number;
  /** From the release to the `succeeded` of its build, which comes after it. */
  readonly buildTailMs: number;
  /** How long a one-off dyno runs. */
  readonly oneOffMs: number;
  /** From an event to the first attempt to deliver it; a function may delay some, to change the order of arrival. */
  readonly deliveryMs: number | ((event: { readonly include: string; readonly action: string }) => number);
  /** First pause between attempts of a `sync` delivery; each further one is twice as long, up to `retryMaxMs`. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /** After this time from the event, a `sync` delivery is given up. */
  readonly retryLimitMs: number;
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Short enough to watch. The order of things and the 72 hours of `sync` deliveries are Heroku's. */
export const briskTiming: Timing = {
  bootMs: 1.2 * second,
  crashAfterMs: 0.8 * second,
  stopMs: 0.5 * second,
  crashPausesMs: [0, 20 * second, 40 * second, 60 * second, 2 * minute, 5 * minute],
  releasePhaseStartMs: 0.4 * second,
  releasePhaseMs: 1.6 * second,
  releasePhaseLimitMs: hour,
  releaseEchoMs: 0.2 * second,
  buildMs: second,
  buildTailMs: second,
  oneOffMs: 2 * second,
  deliveryMs: 30,
  retryFirstMs: second,
  retryMaxMs: hour,
  retryLimitMs: 72 * hour,
};
