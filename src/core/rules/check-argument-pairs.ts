import type { Fault, FaultPath } from './fault.ts';
import { entryOf, mapOf } from './loose-value.ts';
import { oneOf } from './suggestion.ts';

/** Arguments of which an action takes one at most. */
const excluding: ReadonlyMap<string, readonly (readonly [string, string])[]> = new Map([
  ['slack.notify', [['text', 'template']]],
  ['slack.dm', [['text', 'template']]],
  ['heroku.scale', [['by', 'to']]],
  [
    'heroku.restart',
    [
      ['type', 'dyno'],
      ['dyno', 'only'],
    ],
  ],
]);

/** Arguments of which an action needs one at least. */
const needed: ReadonlyMap<string, readonly string[]> = new Map([
  ['heroku.scale', ['by', 'to', 'size']],
  ['heroku.config', ['set', 'unset']],
  ['slack.dm', ['text', 'template']],
]);

/** E207 for arguments that exclude each other, E202 when none of those that an action needs is there. */
export function checkArgumentPairs(action: string, given: unknown, path: FaultPath): readonly Fault[] {
  if (mapOf(given) === null) return [];
  const has = (key: string): boolean => entryOf(given, key) !== undefined;
  const clashes = (excluding.get(action) ?? []).filter((pair) => pair.every(has));
  const wanted = needed.get(action) ?? [];
  return [
    ...clashes.map(([first, second]) => clash(action, first, second, path)),
    ...(wanted.length > 0 && !wanted.some(has) ? [lacking(action, wanted, path)] : []),
    ...checkBounds(given, path),
  ];
}

function clash(action: string, first: string, second: string, path: FaultPath): Fault {
  const message = `\`${first}\` and \`${second}\` cannot both be set in ${action}`;
  return { code: 'E207', path: [...path, second], at: 'key', message, hint: 'Keep one of them.' };
}

function lacking(action: string, wanted: readonly string[], path: FaultPath): Fault {
  const names = oneOf(wanted.map((key) => `\`${key}\``));
  return {
    code: 'E202',
    path,
    at: 'key',
    message: `${action} needs ${names}`,
    hint: `Add ${names} to \`with\`.`,
  };
}

function checkBounds(given: unknown, path: FaultPath): readonly Fault[] {
  const [min, max] = [entryOf(given, 'min'), entryOf(given, 'max')];
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return [];
  const message = `\`min: ${min}\` is above \`max: ${max}\``;
  return [{ code: 'E207', path: [...path, 'min'], at: 'key', message, hint: 'Swap the two.' }];
}
