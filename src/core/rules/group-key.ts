import type { Event } from '../event/event.ts';
import { cap } from '../message/cap.ts';
import { digest } from './digest.ts';
import { type FactValue, lookup } from './fact.ts';

/**
 * Canonical text of a rule's `group_by` values for an event: `app=01234567-... release.version=42`. Window, cooldown and
 * deduplication count by it, so two different lists of values never give one text.
 */
export function groupKey(groupBy: readonly string[], event: Event): string {
  const text = groupBy.map((path) => `${path}=${spell(groupValue(event, path))}`).join(' ');
  return text.length <= longest ? text : `${cap(text, 200)} ${digest(text)}`;
}

/** A dyno event has no release view, but names the release it runs: a crash belongs to the group of its release. */
function groupValue(event: Event, path: string): FactValue {
  if (path !== 'release.version' || event.views.release !== undefined) return lookup(event, path);
  return lookup(event, 'dyno.release_version') ?? lookup(event, 'build.release_version');
}

/** Keys stand in database indexes, which take no commit message of 64 KB; a digest keeps long ones apart. */
const longest = 300;

/** Names and numbers stand bare; a text that looks like another kind of value, or holds other signs, is quoted. */
function spell(value: unknown): string {
  const bare =
    typeof value === 'string' && /^[A-Za-z][A-Za-z0-9._:/-]*$|^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);
  return bare && !/^(?:true|false|null)$/.test(value) ? value : JSON.stringify(value);
}

/** The key under which the memory of a rule and group is handed to `decide`. */
export function memoryKey(ruleId: string, group: string): string {
  return JSON.stringify([ruleId, group]);
}
