import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../../../src/core/event/event.ts';
import { compileExpression } from '../../../../src/core/rules/expression/compile-expression.ts';
import { crash } from '../event-fixture.ts';
import { expressionOf, now } from './expression-fixture.ts';

/** Facts by name; a missing one is absent. */
type Facts = Readonly<Record<string, Scalar>>;
/** What a part amounts to: a value, nothing, or a fault of its own. */
type Outcome<Value> = Value | 'absent' | 'fault';
type Part<Value> = { readonly text: string; readonly of: (facts: Facts) => Outcome<Value> };
type Number_ = Part<bigint>;
type Text = Part<{ readonly text: string }>;
type Truth = { readonly text: string; readonly of: (facts: Facts) => boolean | 'fault' };

const ints = ['state.dynos.up', 'state.dynos.crashed', 'state.formation.web.quantity'] as const;
const texts = [
  'state.formation.web.size',
  'state.release.current.commit',
  'state.release.current.user',
] as const;
const bools = ['state.maintenance', 'state.build.pending'] as const;

const numberFact: fc.Arbitrary<Number_> = fc.constantFrom(...ints).map((path) => ({
  text: path,
  of: (facts) => (path in facts ? BigInt(facts[path] as number) : 'absent'),
}));
const numberWritten: fc.Arbitrary<Number_> = fc
  .integer({ min: 0, max: 3 })
  .map((value) => ({ text: String(value), of: () => BigInt(value) }));
const textPart: fc.Arbitrary<Text> = fc.oneof(
  fc.constantFrom(...texts).map(
    (path): Text => ({
      text: path,
      of: (facts) => (path in facts ? { text: String(facts[path]) } : 'absent'),
    }),
  ),
  fc.constantFrom('a', 'b', '').map((value): Text => ({ text: `"${value}"`, of: () => ({ text: value }) })),
);

/** Left before right: the first that has no value decides. */
function both<A, B, Value>(
  left: Part<A>,
  right: Part<B>,
  facts: Facts,
  join: (a: A, b: B) => Outcome<Value>,
): Outcome<Value> {
  const a = left.of(facts);
  if (a === 'absent' || a === 'fault') return a as 'absent' | 'fault';
  const b = right.of(facts);
  return b === 'absent' || b === 'fault' ? (b as 'absent' | 'fault') : join(a, b);
}

const sums: Readonly<Record<string, (a: bigint, b: bigint) => Outcome<bigint>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? 'fault' : a / b),
  '%': (a, b) => (b === 0n ? 'fault' : a % b),
};
const orders: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

function decided(outcome: Outcome<boolean>, whenAbsent: boolean): boolean | 'fault' {
  return outcome === 'absent' ? whenAbsent : outcome;
}

const { truth } = fc.letrec<{ number: Number_; truth: Truth }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'number' },
    numberFact,
    numberWritten,
    fc.tuple(tie('number'), fc.constantFrom(...Object.keys(sums)), tie('number')).map(
      ([left, sign, right]): Number_ => ({
        text: `(${left.text} ${sign} ${right.text})`,
        of: (facts) => both(left, right, facts, (a, b) => sums[sign]?.(a, b) ?? 'fault'),
      }),
    ),
  ),
  truth: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'truth' },
    fc.tuple(tie('number'), fc.constantFrom(...Object.keys(orders)), tie('number')).map(
      ([left, sign, right]): Truth => ({
        text: `${left.text} ${sign} ${right.text}`,
        of: (facts) =>
          decided(
            both(left, right, facts, (a, b) => orders[sign]?.(a, b) ?? 'fault'),
            sign === '!=',
          ),
      }),
    ),
    fc.tuple(textPart, fc.constantFrom('==', '!='), textPart).map(
      ([left, sign, right]): Truth => ({
        text: `${left.text} ${sign} ${right.text}`,
        of: (facts) =>
          decided(
            both(left, right, facts, (a, b) => (a.text === b.text) === (sign === '==')),
            sign === '!=',
          ),
      }),
    ),
    fc.constantFrom(...bools).map((path): Truth => ({ text: path, of: (facts) => facts[path] === true })),
    fc.constantFrom(...texts).map((path): Truth => ({ text: `has(${path})`, of: (facts) => path in facts })),
    fc
      .constantFrom(...ints)
      .map((path): Truth => ({ text: `null == ${path}`, of: (facts) => !(path in facts) })),
    tie('truth').map(
      (inner): Truth => ({ text: `!(${inner.text})`, of: (facts) => opposite(inner.of(facts)) }),
    ),
    fc.tuple(tie('truth'), fc.constantFrom('&&', '||'), tie('truth')).map(
      ([left, sign, right]): Truth => ({
        text: `(${left.text}) ${sign} (${right.text})`,
        of: (facts) => joined(left.of(facts), right.of(facts), sign === '||'),
      }),
    ),
    fc.tuple(tie('truth'), tie('truth'), tie('truth')).map(
      ([asked, yes, no]): Truth => ({
        text: `((${asked.text}) ? (${yes.text}) : (${no.text}))`,
        of: (facts) => {
          const answer = asked.of(facts);
          return answer === 'fault' ? 'fault' : (answer ? yes : no).of(facts);
        },
      }),
    ),
  ),
}));

function opposite(answer: boolean | 'fault'): boolean | 'fault' {
  return answer === 'fault' ? 'fault' : !answer;
}

/** One side that decides is enough, whatever is wrong with the other. */
function joined(a: boolean | 'fault', b: boolean | 'fault', deciding: boolean): boolean | 'fault' {
  if (a === deciding || b === deciding) return deciding;
  return a === 'fault' || b === 'fault' ? 'fault' : !deciding;
}

const facts: fc.Arbitrary<Facts> = fc.record(
  {
    ...Object.fromEntries(ints.map((path) => [path, fc.integer({ min: -2, max: 3 })])),
    ...Object.fromEntries(texts.map((path) => [path, fc.constantFrom('a', 'b', '')])),
    ...Object.fromEntries(bools.map((path) => [path, fc.boolean()])),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Facts>;

describe('an expression against an evaluator of its own', () => {
  it('gives the same answer, whatever is absent', () => {
    fc.assert(
      fc.property(truth, fc.array(facts, { minLength: 1, maxLength: 5 }), (wanted, worlds) => {
        fc.pre(wanted.text.length < 2000);
        const reading = compileExpression(wanted.text, { events: ['dyno.crashed'] });
        if (reading.kind === 'faults') {
          expect(reading.faults.map(({ code }) => code)).toEqual(['E406']);
          return;
        }
        for (const world of worlds) {
          const scope = { event: crash(), live: new Map(Object.entries(world)), now };
          const answer = reading.expression.evaluate(scope);
          const model = wanted.of(world);
          expect([wanted.text, answer.kind]).toEqual([
            wanted.text,
            model === 'fault' ? 'error' : model ? 'held' : 'not_held',
          ]);
          expect(reading.expression.evaluate(scope)).toEqual(answer);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('any text', () => {
  const signs =
    'release state . ( ) [ ] " && || ! ? : == < in 1 - has( exists( like( regex( history.count( "a" , null true { }';
  const names = 'release.version build.buildpacks release.kind x 𝒳 / // % * @ r" b"';
  const scraps = fc.constantFrom(...`${signs} ${names}`.split(' '), ' ', "'", '\\', '\n', '\u0000', '\ud800');
  const written = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(scraps, { maxLength: 25 }).map((parts) => parts.join('')),
  );

  it('is read or refused, with places inside it, and never throws', () => {
    fc.assert(
      fc.property(written, (text) => {
        const reading = compileExpression(text, { events: ['release.failed', 'build.failed'] });
        if (reading.kind === 'ok') {
          const answer = reading.expression.evaluate({ event: crash(), live: new Map(), now });
          expect(['held', 'not_held', 'error']).toContain(answer.kind);
          return;
        }
        expect(reading.faults.length).toBeGreaterThan(0);
        for (const { offset, length = 0, message, hint } of reading.faults) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
          expect(message).not.toBe('');
          expect(hint).not.toBe('');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('says the same each time', () => {
    const expression = expressionOf('release.version > 1 && release.kind == "deploy"');
    const scope = { event: crash(), live: new Map<string, Scalar>(), now };
    expect(expression.evaluate(scope)).toEqual(expression.evaluate(scope));
  });
});
