import type { DecideInput } from './decide.ts';
import type { HitRole, RuleMemory } from './decision.ts';
import { memoryKey } from './group-key.ts';
import type { Rule } from './rulebook.ts';

const nothing: RuleMemory = { hits: [], firedAt: [] };

/** What is remembered of a rule and group; an empty memory where there is none. */
export function recall(memory: DecideInput['memory'], rule: Rule, group: string): RuleMemory {
  return memory.get(memoryKey(rule.id, group)) ?? nothing;
}

/** Times as milliseconds since 1970; what is no time is left out. */
export function times(texts: readonly string[]): readonly number[] {
  return texts.map((text) => Date.parse(text)).filter((ms) => !Number.isNaN(ms));
}

/** When other events than this one played a part. */
export function timesOf(
  memory: RuleMemory,
  isWanted: (role: HitRole) => boolean,
  except: string,
): readonly number[] {
  const roles = (memory.roles ?? []).filter(({ role, eventId }) => isWanted(role) && eventId !== except);
  return times(roles.map(({ at }) => at));
}

/** ISO 8601 of a time in milliseconds; the end of representable time for what lies beyond. */
export function iso(ms: number): string {
  return new Date(Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), latestMs)).toISOString();
}

/** The last time databases and people can write with a year of four digits. */
const latestMs = Date.UTC(9999, 11, 31);
