import type { Event } from '../event/event.ts';
import { groupKey } from './group-key.ts';
import type { Rule } from './rulebook.ts';
import { settlingPaths } from './settle-scope.ts';

/** The key by which an event that resolves finds incidents and timers of the group this event belongs to. */
export function resolveScope(rule: Rule, event: Event): string | null {
  const on = rule.resolve?.on;
  return on === undefined ? null : groupKey(settlingPaths(rule, on), event);
}

/** A scope is only written where it is not the group itself. */
export function scopeField(scope: string | null, group: string): { readonly scope?: string } {
  return scope === null || scope === group ? {} : { scope };
}
