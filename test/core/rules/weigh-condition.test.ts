import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMatch } from '../../../src/core/rules/compile-match.ts';
import type { MatchMap } from '../../../src/core/rules/match-file.ts';
import { holds, weighCondition } from '../../../src/core/rules/weigh-condition.ts';
import { crash } from './event-fixture.ts';

type Facts = Readonly<Record<string, string | number | null>>;
type Tree = { readonly [key: string]: unknown };

/** The obvious way to read a match map, for the operators drawn below. */
function slowly(match: Tree, facts: Facts): boolean {
  return Object.entries(match).every(([key, wanted]) => {
    const parts = wanted as readonly Tree[];
    if (key === 'any') return parts.filter((part) => slowly(part, facts)).length > 0;
    if (key === 'all') return parts.filter((part) => !slowly(part, facts)).length === 0;
    if (key === 'none') return parts.filter((part) => slowly(part, facts)).length === 0;
    return slowTest(wanted, facts[key.replace('dyno.', '')] ?? null);
  });
}

function slowTest(wanted: unknown, value: string | number | null): boolean {
  if (Array.isArray(wanted)) return wanted.includes(value);
  if (typeof wanted !== 'object' || wanted === null) return wanted === value;
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operator === 'not') return !slowTest(operand, value);
    if (operator === 'exists') return (value !== null) === operand;
    if (operator === 'gte') return typeof value === 'number' && value >= Number(operand);
    return typeof value === 'number' && value < Number(operand);
  });
}

const word = fc.constantFrom('a', 'b', 'c');
const number = fc.integer({ min: 0, max: 3 });
const { match } = fc.letrec((tie) => ({
  test: fc.oneof(
    { maxDepth: 2 },
    word,
    number,
    fc.array(fc.oneof(word, number), { minLength: 1, maxLength: 3 }),
    fc.record({ not: tie('test') }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ gte: number, lt: number }, { requiredKeys: [] }),
  ),
  match: fc.oneof(
    { maxDepth: 2 },
    fc.dictionary(fc.constantFrom('dyno.type', 'dyno.exit_status', 'dyno.size'), tie('test'), { maxKeys: 3 }),
    fc.record({ any: tie('list'), all: tie('list'), none: tie('list') }, { requiredKeys: [] }),
  ),
  list: fc.array(tie('match'), { minLength: 1, maxLength: 2 }),
}));
const fact = fc.oneof(word, number, fc.constant(null));

describe('the conditions of a rule', () => {
  it('hold as the slow way says, and the findings say the same', () => {
    fc.assert(
      fc.property(match, fc.record({ type: fact, exit_status: fact, size: fact }), (written, facts) => {
        const condition = compileMatch(written as MatchMap);
        const event = crash({ views: { dyno: facts } });
        const wanted = slowly(written as Tree, facts);
        expect(holds(condition, event)).toBe(wanted);
        expect(weighCondition(condition, event).every((finding) => finding.held)).toBe(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('tell a change with both values', () => {
    const condition = compileMatch({ 'formation.quantity': { changed: true, to: 4 } });
    const event = crash({ views: { formation: { quantity: 3 } }, previous: { 'formation.quantity': 2 } });
    expect(weighCondition(condition, event)).toEqual([
      {
        check: 'match',
        path: 'formation.quantity',
        held: false,
        sentence: 'formation.quantity is 3 (before: 2), wanted changed and changed to 4.',
        seen: 3,
      },
    ]);
  });

  it('cut long values short', () => {
    const condition = compileMatch({ 'dyno.command': 'x' });
    const [finding] = weighCondition(condition, crash({ views: { dyno: { command: '😀'.repeat(20_000) } } }));
    expect(finding?.sentence.length).toBeLessThan(400);
    expect(String(finding?.seen)).toMatch(/^(😀)+…$/u);
  });
});
