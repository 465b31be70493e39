import type { ViewName } from './event.ts';
import { type ViewField, viewFields } from './view-fields.ts';

/** Every event a rule may name today, with the view its facts live in. */
const viewOfEvent: Readonly<Record<string, ViewName | null>> = {
  'release.started': 'release',
  'release.succeeded': 'release',
  'release.failed': 'release',
  'build.started': 'build',
  'build.succeeded': 'build',
  'build.failed': 'build',
  'dyno.starting': 'dyno',
  'dyno.up': 'dyno',
  'dyno.idle': 'dyno',
  'dyno.stopping': 'dyno',
  'dyno.crashed': 'dyno',
  'dyno.down': 'dyno',
  'formation.scaled': 'formation',
  'formation.resized': 'formation',
  'formation.created': 'formation',
  'formation.updated': 'formation',
  'formation.destroyed': 'formation',
  'app.created': null,
  'app.updated': null,
  'app.destroyed': null,
  'app.renamed': null,
  'app.maintenance_on': null,
  'app.maintenance_off': null,
  'addon.created': 'addon',
  'addon.updated': 'addon',
  'addon.destroyed': 'addon',
  'attachment.created': 'attachment',
  'attachment.updated': 'attachment',
  'attachment.destroyed': 'attachment',
  'collaborator.created': 'collaborator',
  'collaborator.updated': 'collaborator',
  'collaborator.destroyed': 'collaborator',
  'domain.created': 'domain',
  'domain.updated': 'domain',
  'domain.destroyed': 'domain',
  'sni.created': 'sni',
  'sni.updated': 'sni',
  'sni.destroyed': 'sni',
  unmatched: null,
};

export const eventNames: readonly string[] = Object.keys(viewOfEvent);

type FactType = ViewField['type'];

/** Facts that every event has. Labels have names of the policy's own: `app.labels.<name>`. */
const commonFacts: Readonly<Record<string, FactType>> = {
  'event.name': 'text',
  'event.id': 'text',
  'event.at': 'text',
  'event.received_at': 'text',
  'event.late': 'bool',
  'event.source': 'text',
  'event.include': 'text',
  'event.action': 'text',
  'app.id': 'text',
  'app.name': 'text',
  'app.pipeline': 'text',
  'app.stage': 'text',
  'app.team': 'text',
  'actor.id': 'text',
  'actor.email': 'text',
  'actor.kind': 'text',
};

/** The fact paths an event has, with their types; all there are for an unknown name or `*`. */
export function factsOf(eventName: string): Readonly<Record<string, FactType>> {
  const view = Object.hasOwn(viewOfEvent, eventName) ? viewOfEvent[eventName] : undefined;
  if (view === null) return commonFacts;
  const views = view === undefined ? allViews : [view];
  return { ...commonFacts, ...Object.fromEntries(views.flatMap(viewFacts)) };
}

const allViews = Object.keys(viewFields) as ViewName[];

function viewFacts(view: ViewName): [string, FactType][] {
  return Object.entries(viewFields[view]).map(([name, { type }]): [string, FactType] => [
    `${view}.${name}`,
    type,
  ]);
}
