import type { Scalar } from '../../event/event.ts';
import { cap } from '../../message/cap.ts';
import { type FactValue, former, lookup } from '../fact.ts';
import { spellFact } from '../fact-operators.ts';
import type { ExpressionResult, ExpressionScope } from '../rulebook.ts';
import type { CelRun, CelValue } from './cel.ts';
import { spellKind } from './kind.ts';
import type { Slot } from './lowering.ts';
import { longestList, longestText, mostItems } from './value-limits.ts';

/** One of the conditions that `&&` joins: its text, what the engine is asked, and how. */
export type Clause = {
  readonly text: string;
  /** The values it names. */
  readonly named: readonly Slot[];
  readonly run: (values: Readonly<Record<string, CelValue>>) => CelRun;
};

export type Weighable = {
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly slots: readonly Slot[];
};

const longestShown = 200;
const mostTold = 8;

type Seen = { readonly slot: Slot; readonly value: FactValue };

/**
 * Answers an expression. It holds when every clause does; it does not when one does not; otherwise, when a clause cannot
 * be answered, it is an error: neither true nor false.
 */
export function weighExpression(given: Weighable): (scope: ExpressionScope) => ExpressionResult {
  return (scope) => {
    const seen = given.slots.map((slot): Seen => ({ slot, value: factOf(slot, scope) }));
    const values = engineValues(seen, scope.now);
    const answers = given.clauses.map((clause) => ({
      clause,
      answer: answerOf(clause.run(values), seen, clause),
    }));
    const told = seen.flatMap(tell);
    const failed = answers.filter(({ answer }) => answer === false);
    if (failed.length > 0) {
      const sentences = failed
        .slice(0, 3)
        .map(({ clause }) => say(clause.text, 'does not hold', namedBy(clause, seen)));
      return { kind: 'not_held', sentence: sentences.join(' '), seen: told };
    }
    for (const { clause, answer } of answers) {
      if (typeof answer === 'boolean') continue;
      const sentence = say(clause.text, `could not be answered: ${answer.why}`, namedBy(clause, seen), ';');
      return { kind: 'error', sentence, seen: told };
    }
    return { kind: 'held', sentence: say(given.text, 'holds', seen), seen: told };
  };
}

function answerOf(ran: CelRun, seen: readonly Seen[], clause: Clause): boolean | { readonly why: string } {
  if (ran.kind === 'value')
    return typeof ran.value === 'boolean' ? ran.value : { why: 'the answer is neither true nor false' };
  const odd = namedBy(clause, seen).find(
    ({ slot, value }) => value !== null && engineValue(slot, value) === null,
  );
  if (odd !== undefined) return { why: `${odd.slot.path} ${oddity(odd)}` };
  return { why: reasons.get(ran.fault) ?? ran.message };
}

function oddity({ slot, value }: Seen): string {
  const isKind =
    slot.kind === 'text list' ? Array.isArray(value) : slot.kind === 'text' && typeof value === 'string';
  return isKind ? 'is too long' : `is not ${spellKind(slot.kind)}`;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['division_by_zero', 'it divides by zero'],
  ['modulo_by_zero', 'it divides by zero'],
  ['numeric_overflow', 'a number gets too large'],
  ['int_conversion_error', 'a text is not a whole number'],
  ['double_conversion_error', 'a text is not a number'],
]);

function factOf({ path, source }: Slot, { event, live }: ExpressionScope): FactValue {
  switch (source) {
    case 'live':
      return live.get(path) ?? null;
    case 'event':
      return path.startsWith('previous.')
        ? (former(event, path.slice('previous.'.length)) ?? null)
        : lookup(event, path);
    case 'changed': {
      const before = former(event, path);
      return before !== undefined && before !== lookup(event, path);
    }
  }
}

/** What the engine is told. A value of the wrong kind is told as one: the engine refuses it where it is used. */
function engineValues(seen: readonly Seen[], now: number): Readonly<Record<string, CelValue>> {
  const given = seen.flatMap(({ slot, value }): [string, CelValue][] =>
    value === null ? [] : [[slot.name, engineValue(slot, value) ?? (slot.kind === 'text' ? false : '')]],
  );
  return Object.fromEntries([...given, ['now', BigInt(Number.isSafeInteger(now) ? now : 0)]]);
}

function engineValue({ kind }: Slot, value: Exclude<FactValue, null>): CelValue | null {
  switch (kind) {
    case 'int':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null;
    case 'bool':
      return typeof value === 'boolean' ? value : null;
    case 'text':
      return typeof value === 'string' && value.length <= longestText ? value : null;
    case 'text list':
      return Array.isArray(value) && isShort(value) ? value : null;
  }
}

function isShort(items: readonly string[]): boolean {
  return items.length <= mostItems && items.reduce((sum, item) => sum + item.length, 0) <= longestList;
}

/** The values a clause names. */
function namedBy({ named }: Clause, seen: readonly Seen[]): readonly Seen[] {
  return seen.filter(({ slot }) => named.includes(slot));
}

function tell({ slot, value }: Seen): ExpressionResult['seen'] {
  const shown: Scalar | undefined = Array.isArray(value)
    ? value.join(', ')
    : ((value as Scalar) ?? undefined);
  return [{ path: nameOf(slot), value: shown }];
}

function nameOf({ path, source }: Slot): string {
  return source === 'changed' ? `changed(${path})` : path;
}

/** `` `release.version > 1` holds: release.version is 42. `` */
function say(text: string, standing: string, seen: readonly Seen[], joint = ':'): string {
  const values = seen
    .slice(0, mostTold)
    .map(({ slot, value }) => `${nameOf(slot)} is ${cap(spellFact(value), longestShown)}`);
  const told = values.length === 0 ? '' : `${joint} ${values.join(', ')}`;
  return `\`${cap(text, longestShown)}\` ${standing}${told}.`;
}
