import type { Entity } from './entity.ts';
import type { Envelope } from './envelope.ts';
import type { JsonObject } from './json.ts';

/** All names an event answers to, the primary one first. */
export type SemanticNames = readonly [string, ...string[]];

/** What earlier events told of the app. */
export type KnownApp = { readonly name: string | null; readonly maintenance: boolean | null };

const unmatched: SemanticNames = ['unmatched'];
const outcomes: Readonly<Record<string, string>> = {
  pending: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  expired: 'failed',
};
const dynoStates: ReadonlySet<string> = new Set(['starting', 'up', 'idle', 'stopping', 'down', 'crashed']);
const pastTenses: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  destroy: 'destroyed',
};

/** What happened, in the words of the rule language; `unmatched` for what Herald does not know. */
export function semanticNames(
  entity: Entity | null,
  envelope: Envelope,
  known: KnownApp | null,
): SemanticNames {
  const { data, action } = envelope;
  switch (entity) {
    case null:
      return unmatched;
    case 'release':
    case 'build':
      return named(entity, own(outcomes, data.status));
    case 'dyno':
      return named(entity, typeof data.state === 'string' && dynoStates.has(data.state) ? data.state : null);
    case 'formation':
      return (action === 'update' && resized(envelope)) || named(entity, own(pastTenses, action));
    case 'app':
      return (action === 'update' && appChanges(envelope, known)) || named(entity, own(pastTenses, action));
    case 'addon':
    case 'attachment':
    case 'collaborator':
    case 'domain':
    case 'sni':
      return named(entity, own(pastTenses, action));
  }
}

function named(entity: Entity, verb: string | null): SemanticNames {
  return verb === null ? unmatched : [`${entity}.${verb}`];
}

function own(words: Readonly<Record<string, string>>, word: unknown): string | null {
  return typeof word === 'string' && Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}

function resized({ data, previousData }: Envelope): SemanticNames | null {
  const names = [
    ...(changed(data, previousData, 'quantity') ? ['formation.scaled'] : []),
    ...(changed(data, previousData, 'size') ? ['formation.resized'] : []),
  ];
  return oneOrMore(names);
}

function changed(data: JsonObject, previousData: JsonObject, field: string): boolean {
  return Object.hasOwn(previousData, field) && previousData[field] !== data[field];
}

/** Turning maintenance off comes with an empty `previous_data`: only the last known state shows it. */
function appChanges(envelope: Envelope, known: KnownApp | null): SemanticNames | null {
  const { maintenance } = envelope.data;
  const before = appBefore(envelope, known);
  const turned = typeof maintenance === 'boolean' && before.maintenance === !maintenance;
  const names = [
    ...(turned ? [maintenance ? 'app.maintenance_on' : 'app.maintenance_off'] : []),
    ...(before.name !== null && before.name !== envelope.app.name ? ['app.renamed'] : []),
  ];
  return oneOrMore(names);
}

/** The app before an update: what Heroku says has changed, else what was known. */
export function appBefore(
  { previousData }: Envelope,
  known: KnownApp | null,
): { readonly name: string | null; readonly maintenance: boolean | null } {
  const { name, maintenance } = previousData;
  return {
    name: typeof name === 'string' ? name : (known?.name ?? null),
    maintenance: typeof maintenance === 'boolean' ? maintenance : (known?.maintenance ?? null),
  };
}

function oneOrMore(names: readonly string[]): SemanticNames | null {
  const [first, ...rest] = names;
  return first === undefined ? null : [first, ...rest];
}
