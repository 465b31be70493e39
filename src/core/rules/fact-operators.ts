import { cap } from '../message/cap.ts';
import type { FactValue } from './fact.ts';
import { globTest, isGlob, type TextTest } from './glob.ts';
import {
  type FactTest,
  type OperatorName,
  type Operators,
  operatorNames,
  type Wanted,
} from './match-file.ts';
import { patternTest } from './pattern.ts';

/** A compiled condition on one fact. `previous` is undefined when the event does not say that the fact changed. */
export type CompiledTest = {
  readonly holds: (value: unknown, previous: unknown) => boolean;
  /** What is wanted, in words: `one of deploy, promote`. */
  readonly expected: string;
};

/** Compiles what stands beside a fact path. Total: an absent value (null) only satisfies `not`, `exists: false`, `changed: false`. */
export function compileFactTest(test: FactTest, order: readonly string[] = []): CompiledTest {
  if (isList(test)) return { holds: meets(test), expected: words(test) };
  if (typeof test !== 'object') return { holds: meets([test]), expected: words([test]) };
  const parts = operatorNames.flatMap((name) => compileOperator(name, test, order));
  return {
    holds: (value, previous) => parts.every((part) => part.holds(value, previous)),
    expected: parts.map((part) => part.expected).join(' and '),
  };
}

type Compilers = {
  readonly [Name in OperatorName]: (
    wanted: NonNullable<Operators[Name]>,
    order: readonly string[],
  ) => CompiledTest;
};

const compilers: Compilers = {
  not: (wanted, order) => negated(compileFactTest(wanted, order)),
  any_of: (wanted) => compileFactTest(wanted),
  glob: (wanted) => ({
    holds: onText(list(wanted).map(globTest)),
    expected: `like ${list(wanted).join(', ')}`,
  }),
  regex: (wanted) => ({ holds: onText([patternTest(wanted)]), expected: `matching /${wanted}/` }),
  gt: (wanted) => compared((value) => value > wanted, `more than ${wanted}`),
  gte: (wanted) => compared((value) => value >= wanted, `at least ${wanted}`),
  lt: (wanted) => compared((value) => value < wanted, `less than ${wanted}`),
  lte: (wanted) => compared((value) => value <= wanted, `at most ${wanted}`),
  exists: (wanted) => ({
    holds: (value) => isPresent(value) === wanted,
    expected: wanted ? 'present' : 'absent',
  }),
  changed: (wanted) => ({
    holds: (value, previous) => hasChanged(value, previous) === wanted,
    expected: wanted ? 'changed' : 'unchanged',
  }),
  from: (wanted) => moved('from', wanted),
  to: (wanted) => moved('to', wanted),
  at_least: atLeast,
};

function compileOperator<Name extends OperatorName>(
  name: Name,
  operators: Operators,
  order: readonly string[],
): readonly CompiledTest[] {
  const wanted = operators[name];
  return wanted === undefined || wanted === null ? [] : [compilers[name](wanted, order)];
}

/** Text compares as glob when it holds `*` or `?`; a list fact holds when one of its items does. */
function meets(wanted: readonly Wanted[]): CompiledTest['holds'] {
  const tests = wanted.map((one): ((item: unknown) => boolean) => {
    if (typeof one !== 'string' || !isGlob(one)) return (item) => item === one;
    const test = globTest(one);
    return (item) => typeof item === 'string' && test(item);
  });
  return (value) => items(value).some((item) => tests.some((test) => test(item)));
}

function onText(tests: readonly TextTest[]): CompiledTest['holds'] {
  return (value) => items(value).some((item) => typeof item === 'string' && tests.some((test) => test(item)));
}

function compared(test: (value: number) => boolean, expected: string): CompiledTest {
  return { holds: (value) => typeof value === 'number' && test(value), expected };
}

function negated({ holds, expected }: CompiledTest): CompiledTest {
  return { holds: (value, previous) => !holds(value, previous), expected: `not ${expected}` };
}

function moved(side: 'from' | 'to', wanted: Wanted | readonly Wanted[]): CompiledTest {
  const meant = isList(wanted) ? wanted : [wanted];
  const test = meets(meant);
  return {
    holds: (value, previous) =>
      hasChanged(value, previous) && test(side === 'from' ? previous : value, undefined),
    expected: `changed ${side} ${words(meant)}`,
  };
}

function atLeast(wanted: string | number, order: readonly string[]): CompiledTest {
  if (typeof wanted === 'number') return compared((value) => value >= wanted, `at least ${wanted}`);
  const rank = (value: unknown): number =>
    typeof value === 'string' ? order.findIndex((one) => one.toLowerCase() === value.toLowerCase()) : -1;
  const least = rank(wanted);
  return { holds: (value) => least >= 0 && rank(value) >= least, expected: `${wanted} or higher` };
}

function hasChanged(value: unknown, previous: unknown): boolean {
  return previous !== undefined && previous !== value;
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function isList(test: unknown): test is readonly Wanted[] {
  return Array.isArray(test);
}

function words(wanted: readonly Wanted[]): string {
  const spelled = wanted.map((one) => (one === '' ? 'empty' : String(one))).join(', ');
  return wanted.length > 1 ? `one of ${spelled}` : spelled;
}

/** A fact for people. */
export function spellFact(value: FactValue): string {
  if (value === null) return 'absent';
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text === '' ? 'empty' : cap(text, 200);
}
