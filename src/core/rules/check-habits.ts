import { durationMs } from './duration.ts';
import { canonicalPath } from './fact.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf, mapOf, textsAt } from './loose-value.ts';
import { isNesting } from './match-file.ts';

type Events = readonly string[] | null;

/** Warnings for what experience with Heroku says will not do what its author hopes. */
export function checkHabits(rule: unknown, path: FaultPath, events: Events): readonly Fault[] {
  return [
    ...dynoWithoutCause(rule, path, events),
    ...slowCrashes(rule, path, events),
    ...noisyLog(rule, path, events),
    ...hastyScale(rule, path),
    ...blindRollback(rule, path, events),
  ];
}

function warning(code: string, path: FaultPath, message: string, hint: string): Fault {
  return { code, severity: 'warning', path, at: 'key', message, hint };
}

function isAll(events: Events, prefix: string): boolean {
  return events !== null && events.length > 0 && events.every((event) => event.startsWith(prefix));
}

/** W604: dynos also stop and start with every release, config change and daily restart (Dev Center, "Dyno Restarts"). */
function dynoWithoutCause(rule: unknown, path: FaultPath, events: Events): readonly Fault[] {
  if (!isAll(events, 'dyno.') || names(entryOf(rule, 'match'), 'dyno.cause')) return [];
  return [
    warning(
      'W604',
      [...path, 'trigger'],
      'a dyno rule without `dyno.cause` also answers to deploys and the daily restart',
      'Add to `match`: `dyno.cause: { not: [release, config, cycling, scale] }`.',
    ),
  ];
}

/** Whether a match map names a fact, at any depth. */
export function names(match: unknown, path: string): boolean {
  return Object.entries(mapOf(match) ?? {}).some(
    ([key, value]) =>
      canonicalPath(key) === path || (isNesting(key) && itemsOf(value).some((item) => names(item, path))),
  );
}

const minute = 60_000;

/**
 * The least time in which one dyno can crash so often: the first restart comes at once, the next after up to 20 minutes,
 * then 40, 60 and so on up to 320 (Dev Center, "Dyno Crash Restart Policy").
 */
function leastSpanMs(crashes: number): number {
  let span = 0;
  for (let crash = 3; crash <= crashes; crash++) span += Math.min(20 * (crash - 2), 320) * minute;
  return span;
}

/** W602: only when the count is kept for one dyno; several dynos of an app crash side by side. */
function slowCrashes(rule: unknown, path: FaultPath, events: Events): readonly Fault[] {
  if (!isAll(events, 'dyno.crashed')) return [];
  const groups = textsAt(entryOf(rule, 'group_by'), []).map(({ text }) => canonicalPath(text));
  const [count, within] = ['count', 'within'].map((key) => entryOf(entryOf(rule, 'threshold'), key));
  const withinMs = typeof within === 'string' ? durationMs(within) : null;
  if (!groups.some((group) => group === 'dyno.name' || group === 'dyno.id')) return [];
  if (typeof count !== 'number' || withinMs === null || leastSpanMs(count) <= withinMs) return [];
  return [
    warning(
      'W602',
      [...path, 'threshold'],
      `one dyno hardly crashes ${count} times within ${String(within)}: Heroku waits longer before each restart`,
      'Group by app and dyno.type, or ask whether it stays down: `for: 3m` with `if: state.dynos.crashed > 0`.',
    ),
  ];
}

/** W605: a busy app writes such lines by the thousand. */
function noisyLog(rule: unknown, path: FaultPath, events: Events): readonly Fault[] {
  if (!isAll(events, 'log.') || (has(rule, 'group_by') && has(rule, 'threshold'))) return [];
  const lacking = ['group_by', 'threshold'].filter((key) => !has(rule, key)).map((key) => `\`${key}\``);
  return [
    warning(
      'W605',
      [...path, 'trigger'],
      `a rule for log lines without ${lacking.join(' and ')} is noisy`,
      'Add `group_by: [app]` and a `threshold`, such as `{ count: 25, within: 2m }`.',
    ),
  ];
}

function has(rule: unknown, key: string): boolean {
  return entryOf(rule, key) !== undefined;
}

/** W610: what one step brought does not show before its dynos have started. */
function hastyScale(rule: unknown, path: FaultPath): readonly Fault[] {
  const cooldown = entryOf(rule, 'cooldown');
  const restMs = typeof cooldown === 'string' ? durationMs(cooldown) : null;
  const steps = itemsOf(entryOf(rule, 'actions')).some(
    (action) =>
      entryOf(action, 'action') === 'heroku.scale' && entryOf(entryOf(action, 'with'), 'by') !== undefined,
  );
  if (!steps || restMs === null || restMs >= minute) return [];
  return [
    warning(
      'W610',
      [...path, 'cooldown'],
      `\`cooldown: ${String(cooldown)}\` is shorter than a dyno takes to start (about 60s): it would overshoot`,
      'Write 2m or more.',
    ),
  ];
}

/**
 * W603: a release whose release phase fails never goes live (Dev Center, "Release Phase"), so there is most often nothing
 * to roll back. Where the action names who is asked, their card says which release is live; anywhere else a condition
 * must look.
 */
function blindRollback(rule: unknown, path: FaultPath, events: Events): readonly Fault[] {
  if (events?.includes('release.failed') !== true) return [];
  const looks = (holder: unknown): boolean =>
    textsAt(entryOf(holder, 'if'), []).some(({ text }) => /\bstate\.release\.current\b/.test(text));
  if (looks(rule) || names(entryOf(rule, 'match'), 'release.current')) return [];
  return itemsOf(entryOf(rule, 'actions')).flatMap((action, index): readonly Fault[] => {
    const isAsked = entryOf(action, 'approval') !== undefined;
    if (entryOf(action, 'action') !== 'heroku.rollback' || isAsked || looks(action)) return [];
    return [
      warning(
        'W603',
        [...path, 'actions', index, 'action'],
        'a failed release is seldom live, so this rollback will most often have nothing to do',
        'Add to the action: `if: state.release.current.version == release.version`.',
      ),
    ];
  });
}
