import type { Fault, FaultPath } from './fault.ts';
import { nearest, oneOf } from './suggestion.ts';

/** What people write from habit, and what it is called here. */
const meant: ReadonlyMap<string, readonly string[]> = new Map([
  ['conditions', ['match']],
  ['condition', ['match']],
  ['when', ['trigger', 'match']],
  ['where', ['match']],
  ['on', ['trigger']],
  ['event', ['trigger']],
  ['events', ['trigger']],
  ['app', ['apps']],
  ['then', ['actions']],
  ['do', ['actions']],
  ['steps', ['actions']],
  ['throttle', ['cooldown']],
  ['debounce', ['cooldown']],
  ['level', ['severity']],
  ['title', ['name']],
  ['args', ['with']],
  ['params', ['with']],
  ['type', ['action']],
  ['approvers', ['from']],
  ['who', ['from']],
  ['timeout', ['expires_in']],
  ['times', ['count']],
  ['message', ['text']],
  ['include_apps', ['apps']],
  ['version', ['to']],
  ['target', ['to']],
]);

/** A key that is not read here, with what was probably meant. */
export function unknownKey(
  code: 'E201' | 'E303',
  path: FaultPath,
  key: string,
  known: readonly string[],
): Fault {
  const at = { code, path: [...path, key], at: 'key' } as const;
  const what = code === 'E303' ? 'argument' : 'key';
  const guesses = guess(key, known);
  const question = guesses.length === 0 ? '' : `; did you mean ${oneOf(guesses.map((one) => `\`${one}\``))}?`;
  return {
    ...at,
    message: `unknown ${what} \`${cut(key)}\`${question}`,
    hint: mendOf(guesses, known),
  };
}

function mendOf(guesses: readonly string[], known: readonly string[]): string {
  const [meant] = guesses;
  if (known.length === 0) return 'Take it out.';
  return `${meant === undefined ? 'Take it out' : `Write \`${meant}\``}. Known here: ${known.join(', ')}.`;
}

function guess(key: string, known: readonly string[]): readonly string[] {
  const habit = (meant.get(key) ?? []).filter((one) => known.includes(one));
  if (habit.length > 0) return habit;
  const near = nearest(key, known);
  return near === null ? [] : [near];
}

function cut(key: string): string {
  return key.length > 60 ? `${key.slice(0, 57)}...` : key;
}
