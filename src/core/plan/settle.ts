import type { LiveRelease } from './live.ts';
import type { Plan } from './plan.ts';
import { rolledBackTo, when } from './release-words.ts';

/** What is known of a write whose answer did not come back. `sentAt` is the time of the last attempt. */
export type SentWrite = { readonly sentAt: string; readonly attempts: number };

/** `landed`: the release is there · `not_landed`: proved absent, may be sent again · `wait`: too early to tell · `unknown`: a person must look. */
export type Settlement =
  | { readonly kind: 'landed'; readonly madeReleaseId: string; readonly sentence: string }
  | { readonly kind: 'not_landed'; readonly sentence: string }
  | { readonly kind: 'wait'; readonly until: number; readonly sentence: string }
  | { readonly kind: 'unknown'; readonly sentence: string };

/** A write is aborted at the latest this long after it was committed to. */
export const writeDeadlineMs = 10_000;
/** How long after the deadline a request may still be under way in the network and be applied. */
export const settleMs = 20_000;
/** How far Heroku's clock may be behind the database's; its times are whole seconds. */
export const clockSkewMs = 30_000;
/** A rollback is sent at most this often, the second time only after the first is proved absent. */
export const maxAttempts = 2;

/** What was looked up after a crash or a lost answer. */
export type RollbackEvidence = {
  readonly plan: Pick<Plan, 'from' | 'to'>;
  /** Newest releases of the app, in any order. */
  readonly releases: readonly LiveRelease[];
  /** The account of our own token: a rollback by anybody else is not ours. */
  readonly accountId: string;
  readonly sent: SentWrite;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/**
 * Decides whether a rollback whose answer was lost has happened. Heroku has no idempotency key, so the releases
 * themselves are the evidence: newer than the one rolled away from, `Rollback to v<target>`, by our own account, made
 * since the request went out. What cannot be told is `unknown`, never `not_landed`.
 */
export function settle(evidence: RollbackEvidence): Settlement {
  const { plan, sent, now } = evidence;
  const traces = evidence.releases.filter((release) => isTrace(release, evidence));
  const [trace, ...others] = traces;
  if (trace !== undefined && others.length > 0) return doubled(traces, plan.to.version);
  if (trace !== undefined) {
    const sentence = `v${trace.version} (${trace.description}) by ${trace.user.email} at ${when(trace.createdAt)} is our rollback; it has arrived at Heroku`;
    return { kind: 'landed', madeReleaseId: trace.id, sentence };
  }
  const until = Date.parse(sent.sentAt) + writeDeadlineMs + settleMs;
  if (now < until) {
    const sentence = `no rollback to v${plan.to.version} is to be seen yet; a request under way may still arrive, looking again`;
    return { kind: 'wait', until, sentence };
  }
  return absent(evidence, until);
}

function isTrace(release: LiveRelease, { plan, accountId, sent }: RollbackEvidence): boolean {
  if (release.version <= plan.from.version) return false;
  if (rolledBackTo(release) !== plan.to.version || release.user.id !== accountId) return false;
  // Negated, so that a time that does not parse counts as a trace: evidence is never explained away.
  return !(Date.parse(release.createdAt) < Date.parse(sent.sentAt) - clockSkewMs);
}

function doubled(traces: readonly LiveRelease[], target: number): Settlement {
  const versions = traces.map((release) => `v${release.version}`).join(' and ');
  const sentence = `${versions} are both rollbacks to v${target} by Herald's account; it may have rolled back twice, please look`;
  return { kind: 'unknown', sentence };
}

/** Nothing of ours is there, and it is late enough to say so. */
function absent({ plan, releases, sent }: RollbackEvidence, until: number): Settlement {
  const current = releases.find((release) => release.current);
  const gone = `no rollback to v${plan.to.version} by Herald's account is to be found`;
  if (Number.isNaN(until)) return { kind: 'unknown', sentence: `${gone}, and when it was sent is not known` };
  if (current === undefined) {
    return { kind: 'unknown', sentence: `${gone}, and Heroku names no current release; please look` };
  }
  if (current.id !== plan.from.id) {
    const sentence = `${gone}, but v${current.version} (${current.description}) by ${current.user.email} is current now instead of v${plan.from.version}; please look`;
    return { kind: 'unknown', sentence };
  }
  if (sent.attempts >= maxAttempts) {
    const sentence = `${gone} after ${sent.attempts} attempts; v${current.version} is still current, nothing more is tried`;
    return { kind: 'unknown', sentence };
  }
  return {
    kind: 'not_landed',
    sentence: `${gone}, v${current.version} is still current: the request did not arrive`,
  };
}
