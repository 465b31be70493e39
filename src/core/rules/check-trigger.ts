import { checkMatch } from './check-match.ts';
import { eventsNamed, knownEvents, type Sources, standingOf } from './event-catalog.ts';
import { type Fault, type FaultPath, templateFault } from './fault.ts';
import { entryOf, itemsOf, mapOf, textsAt } from './loose-value.ts';
import { didYouMean, oneOf } from './suggestion.ts';
import { triggerKinds } from './trigger-file.ts';

/**
 * `events` are those the rule's own `match`, `if` and texts are about: what starts it, in any of its triggers. Null when
 * one of the names is at fault: then nothing can be said of facts.
 */
export type TriggerReading = { readonly faults: readonly Fault[]; readonly events: readonly string[] | null };

const nothing: TriggerReading = { faults: [], events: null };

/** Checks what starts a rule: one kind for each item (E208), known events (E301) that have a source (E305). */
export function checkTrigger(trigger: unknown, path: FaultPath, sources: Sources): TriggerReading {
  const items = Array.isArray(trigger)
    ? trigger.map((item: unknown, index) => ({ item, path: [...path, index] }))
    : [{ item: trigger, path }];
  return together(items.map((one) => checkItem(one.item, one.path, sources)));
}

function together(readings: readonly TriggerReading[]): TriggerReading {
  const events = readings.map((one) => one.events);
  const isSure = events.length > 0 && events.every((list) => list !== null);
  return {
    faults: readings.flatMap(({ faults }) => faults),
    events: isSure ? [...new Set(events.flatMap((list) => list ?? []))] : null,
  };
}

function checkItem(item: unknown, path: FaultPath, sources: Sources): TriggerReading {
  const map = mapOf(item);
  if (map === null) return nothing;
  const found = Object.keys(map).filter((key) => triggerKinds.some((kind) => kind === key));
  const [first, second] = found;
  if (first === undefined) return { faults: [noKind(path)], events: null };
  const odd = [...(second === undefined ? [] : [twoKinds(first, second, path)]), ...strayKeys(map, path)];
  const readings = found.map((kind) => checkKind(kind, map, path, sources));
  const read = together(readings);
  return { faults: [...odd, ...read.faults], events: second === undefined ? read.events : null };
}

function checkKind(
  kind: string,
  map: Readonly<Record<string, unknown>>,
  path: FaultPath,
  sources: Sources,
): TriggerReading {
  switch (kind) {
    case 'event':
      return checkEventNames(map.event, [...path, 'event'], sources);
    case 'sequence':
      return checkSequence(map, path, sources);
    case 'absence': {
      const at = [...path, 'absence'];
      const after = checkEventChoice(entryOf(map.absence, 'after'), [...at, 'after'], sources);
      const expected = checkEventChoice(entryOf(map.absence, 'expect'), [...at, 'expect'], sources);
      return { faults: [...after.faults, ...expected.faults], events: after.events };
    }
    case 'schedule':
      return { faults: [], events: ['schedule'] };
    default:
      return { faults: [], events: ['manual'] };
  }
}

function checkSequence(
  map: Readonly<Record<string, unknown>>,
  path: FaultPath,
  sources: Sources,
): TriggerReading {
  const steps = itemsOf(map.sequence).map((step, index) =>
    checkEventChoice(step, [...path, 'sequence', index], sources),
  );
  const read = together(steps);
  return map.within === undefined ? { ...read, faults: [...read.faults, noSpan(path)] } : read;
}

/** An event by its name, a list of names, or a map with `event` and `match`. */
export function checkEventChoice(choice: unknown, path: FaultPath, sources: Sources): TriggerReading {
  if (mapOf(choice) === null) return checkEventNames(choice, path, sources);
  const named = checkEventNames(entryOf(choice, 'event'), [...path, 'event'], sources);
  const match = checkMatch(entryOf(choice, 'match'), [...path, 'match'], named.events);
  return { faults: [...named.faults, ...match], events: named.events };
}

function checkEventNames(value: unknown, path: FaultPath, sources: Sources): TriggerReading {
  const names = textsAt(value, path);
  const faults = names.flatMap((name) => eventFault(name.text, name.path, sources) ?? []);
  const isSure = names.length > 0 && names.every(({ text }) => standingOf(text, sources) === 'sent');
  return { faults, events: isSure ? [...new Set(names.flatMap(({ text }) => eventsNamed(text)))] : null };
}

// ---------------------------------------------------------------- faults

function noKind(path: FaultPath): Fault {
  return {
    code: 'E202',
    path,
    at: 'key',
    message: `the trigger says no \`event\`, \`schedule\`, \`sequence\`, \`absence\` or \`manual\``,
    hint: 'Say what starts the rule: `event: release.failed`.',
  };
}

function noSpan(path: FaultPath): Fault {
  return {
    code: 'E202',
    path: [...path, 'sequence'],
    at: 'key',
    message: 'the `sequence` has no `within`',
    hint: 'Say how long the whole sequence may take: `within: 10m`, beside `sequence`.',
  };
}

function twoKinds(first: string, second: string, path: FaultPath): Fault {
  return {
    code: 'E208',
    path: [...path, second],
    at: 'key',
    message: `one item of a trigger has both \`${first}\` and \`${second}\``,
    hint: 'Make `trigger` a list with one item for each; any of them starts the rule.',
  };
}

/** `timezone` and `within` belong to one kind each. */
function strayKeys(map: Readonly<Record<string, unknown>>, path: FaultPath): readonly Fault[] {
  const owners = { timezone: 'schedule', within: 'sequence' } as const;
  return Object.entries(owners).flatMap(([key, owner]): readonly Fault[] => {
    if (!Object.hasOwn(map, key) || Object.hasOwn(map, owner)) return [];
    const message = `\`${key}\` belongs to a \`${owner}\`, and this trigger has none`;
    return [{ code: 'E207', path: [...path, key], at: 'key', message, hint: 'Take it out.' }];
  });
}

function eventFault(name: string, path: FaultPath, sources: Sources): Fault | null {
  const at = { path, at: 'value' } as const;
  if (name.includes('{{')) return templateFault(path);
  switch (standingOf(name, sources)) {
    case 'sent':
      return null;
    case 'needs_drain':
      return {
        code: 'E305',
        ...at,
        message: `\`${name}\` comes by a log drain, and this version of Herald has none`,
        hint: 'H, R and L codes are log lines, not webhooks. Use dyno.crashed for crashes, or take the rule out.',
      };
    case 'own':
      return {
        code: 'E301',
        ...at,
        message: `\`${name}\` is no event but a trigger of its own`,
        hint: name === 'manual' ? 'Write `manual: true`.' : 'Write `schedule: "0 20 * * 1-5"`.',
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
        hint: `Events start with ${oneOf(families)}; or write "*" for all.`,
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
  'log.',
];
