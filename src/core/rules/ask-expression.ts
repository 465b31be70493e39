import type { Event, Scalar } from '../event/event.ts';
import { cap } from '../message/cap.ts';
import type { Finding } from './decision.ts';
import type { Expression } from './rulebook.ts';

/** What an `if` is answered from. `unreadable` are paths that were asked for and could not be read. */
export type LiveScope = {
  readonly event: Event;
  readonly live: ReadonlyMap<string, Scalar>;
  readonly unreadable: readonly string[];
  /** ISO 8601. */
  readonly now: string;
};

export type ExpressionAnswer = { readonly kind: 'held' | 'not_held' | 'error'; readonly finding: Finding };

/**
 * Asks an `if`. One that names a path which could not be read is an error: neither true nor false. `path` says whose
 * `if` it is, such as `actions.rollback`.
 */
export function askExpression(expression: Expression, scope: LiveScope, path?: string): ExpressionAnswer {
  const place = path === undefined ? {} : { path };
  const named = [...expression.needs.state, ...expression.needs.history];
  const missing = named.filter((one) => scope.unreadable.includes(one));
  if (missing.length > 0) {
    const sentence = `\`${cap(expression.text, 200)}\` could not be answered: ${missing.join(', ')} could not be read.`;
    return { kind: 'error', finding: { check: 'if', ...place, held: false, sentence, seen: missing } };
  }
  const { kind, sentence, seen } = evaluate(expression, scope);
  const values = seen.map((one) => `${one.path} is ${spell(one.value)}`);
  return {
    kind,
    finding: {
      check: 'if',
      ...place,
      held: kind === 'held',
      sentence,
      ...(values.length === 0 ? {} : { seen: values }),
    },
  };
}

/** An expression promises not to throw; should it do so all the same, that is an error of this rule alone. */
function evaluate(
  expression: Expression,
  { event, live, now }: LiveScope,
): ReturnType<Expression['evaluate']> {
  try {
    return expression.evaluate({ event, live, now: Date.parse(now) || 0 });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it failed';
    return {
      kind: 'error',
      sentence: `\`${cap(expression.text, 200)}\` could not be answered: ${why}.`,
      seen: [],
    };
  }
}

function spell(value: Scalar | undefined): string {
  return value === undefined || value === null ? 'absent' : cap(String(value), 200);
}
