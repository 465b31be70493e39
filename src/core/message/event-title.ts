import type { Event, Scalar, ViewName } from '../event/event.ts';
import { wordFor } from './word-for.ts';

/** What happened in one line, beginning with the app: `shop: release v42 failed`. Foreign text, not escaped yet. */
export function eventTitle(event: Event): string {
  return `${event.app.name}: ${whatHappened(event)}`;
}

/** A fact of the event as text, null when it is absent. */
export function factOf(event: Event, view: ViewName, field: string): string | null {
  const facts = event.views[view];
  const value = facts === undefined ? undefined : wordFor(facts, field);
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** The same without the app: `release v42 failed`. */
export function whatHappened(event: Event): string {
  const words = wordFor(titles, event.name);
  return words === undefined ? otherwise(event) : words(event);
}

const version = (event: Event): string | null => {
  const number = factOf(event, 'release', 'version');
  return number === null ? null : `v${number}`;
};
const release = (event: Event): string => {
  const known = version(event);
  return known === null ? 'a release' : `release ${known}`;
};
const dyno = (event: Event): string => factOf(event, 'dyno', 'name') ?? 'a dyno';
const process = (event: Event): string => factOf(event, 'formation', 'type') ?? 'formation';

const titles: Readonly<Record<string, (event: Event) => string>> = {
  'release.started': (event) => `${release(event)} started`,
  'release.succeeded': (event) =>
    event.views.release?.current === true
      ? `${version(event) ?? 'a release'} is live`
      : `${release(event)} succeeded`,
  'release.failed': (event) => `${release(event)} failed`,
  'build.started': () => 'build started',
  'build.succeeded': () => 'build succeeded',
  'build.failed': () => 'build failed',
  'dyno.starting': (event) => `${dyno(event)} is starting`,
  'dyno.up': (event) => `${dyno(event)} is up`,
  'dyno.idle': (event) => `${dyno(event)} is idle`,
  'dyno.stopping': (event) => `${dyno(event)} is stopping`,
  'dyno.down': (event) => `${dyno(event)} is down`,
  'dyno.crashed': (event) => `${dyno(event)} crashed`,
  'formation.scaled': (event) => `${process(event)} scaled${change(event, 'quantity')}`,
  'formation.resized': (event) => `${process(event)} resized${change(event, 'size')}`,
  'app.maintenance_on': () => 'maintenance mode is on',
  'app.maintenance_off': () => 'maintenance mode is off',
  'app.renamed': (event) => `renamed${from(event.previous['app.name'])}`,
  'app.created': () => 'app created',
  'app.updated': () => 'app changed',
  'app.destroyed': () => 'app destroyed',
};

function from(before: Scalar | undefined): string {
  return before === undefined || before === null ? '' : ` from ${before}`;
}

/** ` from 2 to 3`, or ` to 3` when Heroku did not say what it was. */
function change(event: Event, field: 'quantity' | 'size'): string {
  const now = factOf(event, 'formation', field);
  return `${from(event.previous[`formation.${field}`])}${now === null ? '' : ` to ${now}`}`;
}

const things: Readonly<Record<string, { noun: string; view: ViewName; field: string }>> = {
  addon: { noun: 'add-on', view: 'addon', field: 'name' },
  attachment: { noun: 'add-on attachment', view: 'attachment', field: 'name' },
  collaborator: { noun: 'collaborator', view: 'collaborator', field: 'email' },
  domain: { noun: 'domain', view: 'domain', field: 'hostname' },
  sni: { noun: 'SNI endpoint', view: 'sni', field: 'name' },
  formation: { noun: 'process type', view: 'formation', field: 'type' },
};
const verbs: Readonly<Record<string, string>> = {
  created: 'added',
  updated: 'changed',
  destroyed: 'removed',
};

function otherwise(event: Event): string {
  const [noun, verb] = event.name.split('.');
  const thing = wordFor(things, noun);
  if (thing === undefined || verb === undefined) return plainFact(event);
  const name = factOf(event, thing.view, thing.field);
  return `${thing.noun} ${name === null ? '' : `${name} `}${wordFor(verbs, verb) ?? verb.replaceAll('_', ' ')}`;
}

/** Herald knows no words for it: Heroku's own entity and action. */
function plainFact(event: Event): string {
  return event.name === 'unmatched' ? `${event.include} ${event.action}` : event.name.replace('.', ' ');
}
