import type { Event } from '../event/event.ts';
import type { Effect, RuleTimer } from './decision.ts';
import { iso } from './recall.ts';
import { resolveScope, scopeField } from './resolve-scope.ts';
import type { Rule } from './rulebook.ts';

type For = { readonly rule: Rule; readonly group: string; readonly event: Event };

/** The effect that wakes a rule for one of its events at a time (milliseconds since 1970). */
export function setTimer(
  { rule, group, event }: For,
  purpose: RuleTimer['purpose'],
  dueMs: number,
): Effect & { kind: 'set_timer' } {
  return {
    kind: 'set_timer',
    key: `rule:${rule.id}:${purpose}:${group}:${event.id}`,
    dueAt: iso(dueMs),
    timer: {
      purpose,
      ruleId: rule.id,
      group,
      eventId: event.id,
      at: event.at,
      ...scopeField(resolveScope(rule, event), group),
    },
  };
}
