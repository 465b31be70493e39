import type { Allowance } from '../guard/policy.ts';
import type { Write } from './check-approvers.ts';
import type { Fault } from './fault.ts';
import { entryOf } from './loose-value.ts';

/**
 * E502 for a scaling that goes beyond what every grant allows, E506 for one by itself without an end, or one that takes
 * the last web dyno of production away.
 */
export function checkScale(
  write: Write,
  grants: readonly Allowance[],
  byItself: boolean,
  isProduction: boolean,
): readonly Fault[] {
  return [
    ...beyondPolicy(write, grants),
    ...(byItself ? endless(write) : []),
    ...(isProduction ? toZero(write) : []),
  ];
}

function beyondPolicy(write: Write, grants: readonly Allowance[]): readonly Fault[] {
  const type = entryOf(write.with, 'type');
  if (typeof type !== 'string') return [];
  const most = loosest(
    grants.map(({ bounds }) => bounds?.max?.[type]),
    Math.max,
  );
  const least = loosest(
    grants.map(({ bounds }) => bounds?.min?.[type]),
    Math.min,
  );
  const step = loosest(
    grants.map(({ bounds }) => bounds?.maxStep),
    Math.max,
  );
  return [
    ...above(write, 'max', most, `for ${type}`),
    ...above(write, 'to', most, `for ${type}`),
    ...above(write, 'by', step, 'in one step', Math.abs),
    ...below(write, 'min', least, type),
    ...below(write, 'to', least, type),
  ];
}

/** Null when one of the grants sets no such bound. */
function loosest(
  bounds: readonly (number | undefined)[],
  pick: (...values: number[]) => number,
): number | null {
  const known = bounds.filter((bound) => bound !== undefined);
  return known.length === 0 || known.length < bounds.length ? null : pick(...known);
}

function above(
  { path, with: given }: Write,
  key: string,
  bound: number | null,
  where: string,
  size: (value: number) => number = (value) => value,
): readonly Fault[] {
  const value = entryOf(given, key);
  if (typeof value !== 'number' || bound === null || size(value) <= bound) return [];
  return [
    widens([...path, 'with', key], `\`${key}: ${value}\` is above the policy's ${bound} ${where}`, bound),
  ];
}

function below(
  { path, with: given }: Write,
  key: string,
  bound: number | null,
  type: string,
): readonly Fault[] {
  const value = entryOf(given, key);
  if (typeof value !== 'number' || bound === null || value >= bound) return [];
  return [
    widens([...path, 'with', key], `\`${key}: ${value}\` is below the policy's ${bound} for ${type}`, bound),
  ];
}

function widens(path: Fault['path'], message: string, bound: number): Fault {
  const hint = `A rule only narrows the policy: write ${bound}, or ask the owners of policy.yml for more.`;
  return { code: 'E502', path, at: 'key', message, hint };
}

function endless({ path, with: given }: Write): readonly Fault[] {
  const by = entryOf(given, 'by');
  if (typeof by !== 'number' || by === 0) return [];
  const key = by > 0 ? 'max' : 'min';
  if (entryOf(given, key) !== undefined) return [];
  const message = `\`by: ${by}\` runs by itself (mode auto) without a \`${key}\``;
  const hint = by > 0 ? 'Say where it ends: `max: 6`.' : 'Say where it ends: `min: 1`.';
  return [{ code: 'E506', path: [...path, 'with', 'by'], at: 'key', message, hint }];
}

function toZero({ path, with: given }: Write): readonly Fault[] {
  if (entryOf(given, 'to') !== 0 || entryOf(given, 'type') !== 'web') return [];
  const message = '`to: 0` takes every web dyno of a production app away';
  const hint = 'Leave one at least, or say maintenance (heroku.maintenance), which tells visitors.';
  return [{ code: 'E506', path: [...path, 'with', 'to'], at: 'key', message, hint }];
}
