import type { RuleTimer } from './decision.ts';

const purposes: readonly string[] = ['for', 'absence', 'quiet'] satisfies readonly RuleTimer['purpose'][];

/** A timer's payload (texts by name, as stored) as a rule reads it; null when it is no rule's. */
export function ruleTimer(payload: Readonly<Record<string, string>>): RuleTimer | null {
  const { kind, purpose = '', ruleId, group, eventId, at, scope } = payload;
  if (kind !== 'rule' || !purposes.includes(purpose)) return null;
  if (ruleId === undefined || group === undefined || eventId === undefined) return null;
  return {
    purpose: purpose as RuleTimer['purpose'],
    ruleId,
    group,
    eventId,
    ...(at === undefined ? {} : { at }),
    ...(scope === undefined ? {} : { scope }),
  };
}
