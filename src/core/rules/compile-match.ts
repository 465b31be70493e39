import { factAt } from './event-catalog.ts';
import { canonicalPath } from './fact.ts';
import { compileFactTest } from './fact-operators.ts';
import { type FactTest, isNesting, type MatchMap } from './match-file.ts';
import type { Condition } from './rulebook.ts';

/** Compiles a checked match map: all of its entries must hold. */
export function compileMatch(match: MatchMap): Condition {
  const of = Object.entries(match).flatMap(([key, value]): readonly Condition[] => {
    if (value === undefined) return [];
    if (isNesting(key)) return [{ kind: key, of: (value as readonly MatchMap[]).map(compileMatch) }];
    return [compilePath(key, value as FactTest)];
  });
  return { kind: 'all', of };
}

function compilePath(key: string, test: FactTest): Condition {
  const path = canonicalPath(key);
  return { kind: 'test', path, ...compileFactTest(test, factAt('*', path)?.order) };
}

/** Every fact path a condition names, at any depth. */
export function pathsNamed(condition: Condition): readonly string[] {
  return condition.kind === 'test' ? [condition.path] : condition.of.flatMap(pathsNamed);
}
