import type { Event } from '../event/event.ts';
import type { Finding } from './decision.ts';
import type { Rule } from './rulebook.ts';

export type Asked = { readonly rule: Rule; readonly event: Event };

/** One question about a rule and an event; the rule goes on when every finding held. */
export type Gate = (asked: Asked) => readonly Finding[];

/** What is asked of a rule before its events, in this order. */
export const entryGates: readonly Gate[] = [isEnabled, isOn, concernsApp];

function isEnabled({ rule }: Asked): readonly Finding[] {
  return rule.enabled ? [] : [{ check: 'enabled', held: false, sentence: 'The rule says enabled: false.' }];
}

function isOn({ rule }: Asked): readonly Finding[] {
  return rule.mode === 'off' ? [{ check: 'mode', held: false, sentence: 'The rule is in mode off.' }] : [];
}

function concernsApp({ rule, event }: Asked): readonly Finding[] {
  if (rule.apps.length === 0) return [];
  const isMeant = rule.concerns(event.app.name);
  const wanted = rule.apps.join(', ');
  const sentence = isMeant
    ? `${event.app.name} is one of ${wanted}.`
    : `${event.app.name} is none of ${wanted}.`;
  return [{ check: 'apps', path: 'app.name', held: isMeant, sentence, seen: event.app.name }];
}
