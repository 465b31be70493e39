import type { Scalar } from '../event/event.ts';
import type { Fact } from './event-catalog.ts';
import { compileFactTest } from './fact-operators.ts';
import { globsOverlap, isGlob } from './glob.ts';
import type { FactTest } from './match-file.ts';
import type { Want } from './wants.ts';

/** What the catalog knows of the fact at a path; null when the events have none. */
export type FactOf = (path: string) => Fact | null;

/** The path whose conditions cannot hold together, null when every one can, or when nobody can tell. */
export function contradiction(wants: readonly Want[], factOf: FactOf): Want | null {
  const paths = new Set(wants.map(({ path }) => path));
  for (const path of paths) {
    const own = wants.filter((want) => want.path === path);
    const fact = factOf(path);
    const last = own.at(-1);
    if (
      fact !== null &&
      last !== undefined &&
      !canHold(
        own.map(({ test }) => test),
        fact,
      )
    )
      return last;
  }
  return null;
}

/**
 * Tries every value the fact can have that makes a difference to the conditions: all of them where they are listed,
 * numbers at and beside every bound. Texts are tried when one condition lists all it takes; otherwise only globs that
 * share no text are told apart.
 */
function canHold(tests: readonly FactTest[], fact: Fact): boolean {
  const values = valuesOf(tests, fact);
  if (values === null) return globsCanMeet(tests);
  const compiled = tests.map((test) => compileFactTest(test, fact.order));
  const former = [undefined, ...values];
  return values.some((value) => former.some((before) => compiled.every((test) => test.holds(value, before))));
}

function valuesOf(tests: readonly FactTest[], fact: Fact): readonly Scalar[] | null {
  const absent = fact.optional ? [null] : [];
  if (fact.values !== undefined) return [...fact.values, ...absent];
  if (fact.type === 'bool') return [true, false, ...absent];
  if (fact.type === 'int') {
    const named = tests.flatMap(literalsIn).filter((value) => typeof value === 'number');
    return [...named.flatMap((value) => [value - 1, value, value + 1]), 0, 1, ...absent];
  }
  if (fact.order !== undefined) return [...fact.order, ...absent];
  if (fact.type === 'list') return null;
  const listed = tests.map(listOf).find((list) => list?.every((value) => !isGlobText(value)));
  return listed ?? null;
}

function isGlobText(value: unknown): boolean {
  return typeof value === 'string' && isGlob(value);
}

/** The values a condition takes, when it lists them all. */
function listOf(test: FactTest): readonly Scalar[] | null {
  if (typeof test !== 'object') return [test];
  if (Array.isArray(test)) return test as readonly Scalar[];
  const { any_of: anyOf } = test as { readonly any_of?: readonly Scalar[] };
  return anyOf ?? null;
}

/** Every value named anywhere in a condition. */
function literalsIn(test: unknown): readonly unknown[] {
  if (typeof test !== 'object' || test === null) return [test];
  return Object.values(test).flatMap(literalsIn);
}

function globsCanMeet(tests: readonly FactTest[]): boolean {
  const lists = tests.map(globsOfTest).filter((list) => list !== null);
  return lists.every((list, index) =>
    lists.slice(index + 1).every((other) => list.some((a) => other.some((b) => globsOverlap(a, b)))),
  );
}

/** The texts and globs a condition takes; null when it says something else. */
function globsOfTest(test: FactTest): readonly string[] | null {
  const list = listOf(test);
  const glob = typeof test === 'object' && 'glob' in test ? test.glob : undefined;
  const texts = list ?? (glob === undefined ? null : [glob].flat());
  return texts?.every((text) => typeof text === 'string') === true ? (texts as readonly string[]) : null;
}
