import { eventsNamed, knownEvents, standingOf } from './event-catalog.ts';
import { type Fault, type FaultPath, templateFault } from './fault.ts';
import { entryOf, mapOf, textsAt } from './loose-value.ts';
import { didYouMean } from './suggestion.ts';

/** `events` is null when one of the names is at fault: then nothing can be said of facts. */
export type TriggerReading = { readonly faults: readonly Fault[]; readonly events: readonly string[] | null };

const kinds = ['event', 'schedule', 'sequence', 'absence', 'manual'] as const;

/** Checks what starts a rule: one kind for each item (E208), known events (E301) that have a source (E305). */
export function checkTrigger(trigger: unknown, path: FaultPath): TriggerReading {
  const items = Array.isArray(trigger)
    ? trigger.map((item: unknown, index) => ({ item, path: [...path, index] }))
    : [{ item: trigger, path }];
  const names = items.flatMap((one) => textsAt(entryOf(one.item, 'event'), [...one.path, 'event']));
  const faults = [
    ...items.flatMap((one) => twoKinds(one.item, one.path)),
    ...names.flatMap((name) => eventFault(name.text, name.path) ?? []),
  ];
  const isSure = names.length > 0 && names.every(({ text }) => standingOf(text) === 'sent');
  return { faults, events: isSure ? [...new Set(names.flatMap(({ text }) => eventsNamed(text)))] : null };
}

function twoKinds(item: unknown, path: FaultPath): readonly Fault[] {
  const map = mapOf(item);
  const found = map === null ? [] : Object.keys(map).filter((key) => kinds.some((kind) => kind === key));
  const [first, second] = found;
  if (first === undefined || second === undefined) return [];
  return [
    {
      code: 'E208',
      path: [...path, second],
      at: 'key',
      message: `one item of a trigger has both \`${first}\` and \`${second}\``,
      hint: 'Make `trigger` a list with one item for each; any of them starts the rule.',
    },
  ];
}

/** True when the item holds a kind of trigger that is not read yet: `event` is not missing there. */
export function isOtherKind(item: unknown): boolean {
  const map = mapOf(item);
  return map !== null && kinds.some((kind) => kind !== 'event' && Object.hasOwn(map, kind));
}

function eventFault(name: string, path: FaultPath): Fault | null {
  const at = { path, at: 'value' } as const;
  if (name.includes('{{')) return templateFault(path);
  switch (standingOf(name)) {
    case 'sent':
      return null;
    case 'needs_drain':
      return {
        code: 'E305',
        ...at,
        message: `\`${name}\` comes by a log drain, and this version of Herald has none`,
        hint: 'H, R and L codes are log lines, not webhooks. Use dyno.crashed for crashes, or take the rule out.',
      };
    case 'later':
      return {
        code: 'E301',
        ...at,
        message: `\`${name}\` is not sent by this version of Herald yet`,
        hint: 'Take it out; the rule would never run.',
      };
    case 'unknown':
      return {
        code: 'E301',
        ...at,
        message: `unknown event \`${name}\`${didYouMean(name, knownEvents)}`,
        hint: `Events start with ${families.join(', ')}; or write "*" for all.`,
      };
  }
}

const families = [
  'release.',
  'build.',
  'dyno.',
  'formation.',
  'app.',
  'addon.',
  'attachment.',
  'collaborator.',
  'domain.',
  'sni.',
];
