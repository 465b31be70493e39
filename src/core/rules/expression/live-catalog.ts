import type { Fact } from '../event-catalog.ts';

/** A value an expression may ask for beside the event, with what it means. */
export type LiveFact = Fact & {
  /** The path as written; `<type>` stands for a process type such as `web`. */
  readonly path: string;
  readonly doc: string;
};

type Entry = readonly [
  path: string,
  type: 'text' | 'int' | 'bool',
  doc: string,
  values?: readonly string[] | undefined,
];

const releaseStatuses = ['pending', 'succeeded', 'failed', 'expired'];
const releaseKinds = ['deploy', 'promote', 'rollback', 'config', 'addon', 'other'];

/** Facts of the release that serves traffic and of the newest one. */
const releaseFields: readonly Entry[] = [
  ['version', 'int', 'its number: 42 for v42'],
  ['status', 'text', 'how its making stands', releaseStatuses],
  ['kind', 'text', 'what made it', releaseKinds],
  ['description', 'text', 'Heroku’s words for it, such as `Deploy 1a5f89db`'],
  ['user', 'text', 'the e-mail of who made it'],
  ['commit', 'text', 'the commit of its slug'],
  ['slug_id', 'text', 'the id of its slug'],
  ['created_at', 'text', 'when it was made, for `minutes_since`'],
  ['eligible_for_rollback', 'bool', 'whether Heroku would roll back to it'],
];

const dynoStates: readonly (readonly [string, string])[] = [
  ['up', 'running'],
  ['starting', 'starting'],
  ['crashed', 'crashed'],
  ['idle', 'asleep'],
  ['down', 'stopped'],
  ['total', 'in any state'],
];

/**
 * Everything `state.*` and `history.*` offer. `state` is read from Heroku's Platform API (schemas `release`, `formation`,
 * `dyno`, `build` and `app`) once per evaluation; `history` is told by our own store. Every one may be absent: the app may
 * have no release, or no such process type.
 */
const entries: readonly Entry[] = [
  ...releaseFields.map(
    ([field, type, doc, values]): Entry => [
      `state.release.current.${field}`,
      type,
      `the live release: ${doc}`,
      values,
    ],
  ),
  ...releaseFields.map(
    ([field, type, doc, values]): Entry => [
      `state.release.latest.${field}`,
      type,
      `the newest release: ${doc}`,
      values,
    ],
  ),
  ['state.formation.<type>.quantity', 'int', 'how many dynos the process type is scaled to'],
  ['state.formation.<type>.size', 'text', 'the dyno size of the process type'],
  ...dynoStates.map(
    ([state, doc]): Entry => [`state.dynos.${state}`, 'int', `how many dynos of the app are ${doc}`],
  ),
  ...dynoStates.map(
    ([state, doc]): Entry => [
      `state.dynos.<type>.${state}`,
      'int',
      `how many dynos of the process type are ${doc}`,
    ],
  ),
  ['state.maintenance', 'bool', 'whether maintenance mode is on'],
  ['state.build.pending', 'bool', 'whether a build is running'],
  ['history.minutes_since_release', 'int', 'whole minutes since a release last succeeded'],
  ['history.last_good_release.version', 'int', 'the release that `last_good` would roll back to'],
];

export const liveFacts: readonly LiveFact[] = entries.map(([path, type, doc, values]) => ({
  path,
  type,
  doc,
  optional: true,
  ...(values === undefined ? {} : { values }),
}));

/** Functions of `history`, with what they mean. Both need a length of time that is written out. */
export const historyFunctions = {
  count: 'history.count("release.failed", "1h"): how many such events the app had within the time',
  crashes: 'history.crashes("10m"): how many dynos of the app crashed within the time',
} as const;

const plain: ReadonlyMap<string, LiveFact> = new Map(
  liveFacts.filter(({ path }) => !path.includes('<type>')).map((fact) => [fact.path, fact]),
);
const ofTypes: ReadonlyMap<string, LiveFact> = new Map(
  liveFacts.filter(({ path }) => path.includes('<type>')).map((fact) => [fact.path, fact]),
);

/** Names of process types as Procfiles have them (Dev Center, "The Procfile"). */
const processType = /^[A-Za-z0-9_-]{1,63}$/;

/** The fact at a path of `state` or `history`; null when there is none. */
export function liveFactAt(path: string): LiveFact | null {
  const known = plain.get(path);
  if (known !== undefined) return known;
  const [root, group, type = '', ...rest] = path.split('.');
  if (!processType.test(type)) return null;
  return ofTypes.get([root, group, '<type>', ...rest].join('.')) ?? null;
}

/** The paths somebody may have meant by another one: those with process types name the one that was written. */
export function livePathsLike(path: string): readonly string[] {
  const type = path.split('.')[2] ?? '';
  return liveFacts.map((fact) => fact.path.replace('<type>', processType.test(type) ? type : 'web'));
}
