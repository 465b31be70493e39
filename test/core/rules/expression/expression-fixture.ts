import type { Event, Scalar } from '../../../../src/core/event/event.ts';
import { compileExpression } from '../../../../src/core/rules/expression/compile-expression.ts';
import type { ExpressionFault } from '../../../../src/core/rules/expression/expression-fault.ts';
import type { Expression, ExpressionResult, Severity } from '../../../../src/core/rules/rulebook.ts';
import { failedRelease } from '../event-fixture.ts';

/** Half an hour after the events of the fixture. */
export const now = Date.parse('2026-11-20T10:30:00Z');

/** An expression that must be readable. */
export function expressionOf(
  text: string,
  events: readonly string[] = ['release.failed'],
  severity: Severity = 'warning',
): Expression {
  const reading = compileExpression(text, { events, severity });
  if (reading.kind === 'ok') return reading.expression;
  throw new Error(`${text}: ${reading.faults.map(({ code, message }) => `${code} ${message}`).join('; ')}`);
}

export function faultsOf(
  text: string,
  events: readonly string[] | null = ['release.failed'],
): readonly ExpressionFault[] {
  const reading = compileExpression(text, { events });
  return reading.kind === 'ok' ? [] : reading.faults;
}

/** The answer for a failed release of shop, v42. */
export function answerOf(
  text: string,
  live: Readonly<Record<string, Scalar>> = {},
  event: Event = failedRelease(),
): ExpressionResult {
  return expressionOf(text, [event.name]).evaluate({ event, live: new Map(Object.entries(live)), now });
}
