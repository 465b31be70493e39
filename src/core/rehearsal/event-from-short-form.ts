import type { ActorKind, Event, EventSource, Scalar, View, ViewName } from '../event/event.ts';
import { viewFields } from '../event/view-fields.ts';

type ViewFacts = Readonly<Record<string, Scalar | readonly string[]>>;

/** An event as a test of rules writes it; everything that is left out is filled in. */
export type ShortForm = Readonly<Partial<Record<ViewName, ViewFacts>>> & {
  /** The semantic name, such as `release.failed`; several for a change that has several. */
  readonly event: string | readonly string[];
  /** The app's name; its id is the same text. */
  readonly app: string;
  readonly stage?: string;
  readonly pipeline?: string;
  readonly team?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly maintenance?: boolean;
  /** A person unless it says otherwise. */
  readonly actor?: { readonly email?: string; readonly kind?: ActorKind };
  /** Values before the change, by fact path (`formation.quantity`). */
  readonly previous?: Readonly<Record<string, Scalar>>;
  readonly late?: boolean;
  readonly source?: EventSource;
  readonly id?: string;
  /** The rule a `schedule` or `manual` event is for; all that have such a trigger when it is left out. */
  readonly rule?: string;
};

type When = {
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** When it arrived; at once when it is left out. */
  readonly receivedAt?: string;
  /** Tells it from the other events of the test. */
  readonly number: number;
};

/** Builds the event a short form stands for. Pure: the same form, time and number give the same event. */
export function eventFromShortForm(form: ShortForm, { at, receivedAt = at, number }: When): Event {
  const names = typeof form.event === 'string' ? [form.event] : [...form.event];
  const name = names[0] ?? 'unmatched';
  const id = form.id ?? idOf(form, name, at, number);
  return {
    id,
    name,
    names: names.length === 0 ? [name] : names,
    at,
    receivedAt,
    late: form.late ?? false,
    source: form.source ?? sourceOf(name),
    include: includeOf(name),
    action: actionOf(name),
    app: {
      id: form.app,
      name: form.app,
      ...(form.pipeline === undefined ? {} : { pipeline: form.pipeline }),
      ...(form.stage === undefined ? {} : { stage: form.stage }),
      ...(form.team === undefined ? {} : { team: form.team }),
      ...(form.maintenance === undefined ? {} : { maintenance: form.maintenance }),
      labels: form.labels ?? {},
    },
    actor: actorOf(form, name),
    views: viewsOf(form, name),
    previous: form.previous ?? {},
    fact: id,
  };
}

function idOf({ app, rule }: ShortForm, name: string, at: string, number: number): string {
  const isAddressed = (name === 'schedule' || name === 'manual') && rule !== undefined;
  return isAddressed ? `${name}:${rule}:${app}:${at}` : `event-${number}`;
}

function sourceOf(name: string): EventSource {
  return name === 'schedule' || name === 'manual' ? name : 'webhook';
}

/** Schedules and dyno states come from the platform; everything else is somebody's doing. */
function actorOf({ actor = {} }: ShortForm, name: string): Event['actor'] {
  const kind = actor.kind ?? (name === 'schedule' || name.startsWith('dyno.') ? 'heroku' : 'human');
  const email = actor.email ?? (kind === 'heroku' ? '' : `${kind}@example.com`);
  return { id: email, email, kind };
}

/** Heroku's entity; dyno events carry no `api:` (Dev Center, "App Webhooks"). */
function includeOf(name: string): string {
  const [family = ''] = name.split('.');
  const known = family === 'app' || Object.hasOwn(viewFields, family);
  if (!known) return family;
  if (family === 'dyno') return 'dyno';
  return `api:${family === 'attachment' ? 'addon-attachment' : family === 'sni' ? 'sni-endpoint' : family}`;
}

function actionOf(name: string): string {
  const verb = name.split('.').at(-1) ?? '';
  if (verb === 'created' || verb === 'started' || verb === 'starting') return 'create';
  return verb === 'destroyed' ? 'destroy' : 'update';
}

const statuses: Readonly<Record<string, string>> = {
  started: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
};

/** The views the form gives, and the one its name is about; facts it does not give follow from the name or are absent. */
function viewsOf(form: ShortForm, name: string): Event['views'] {
  const [family = '', verb = ''] = name.split('.');
  const wanted = (Object.keys(viewFields) as ViewName[]).filter(
    (view) => view === family || form[view] !== undefined,
  );
  return Object.fromEntries(
    wanted.map((view) => [
      view,
      { ...absent(view), ...implied(view, view === family ? verb : '', form[view] ?? {}), ...form[view] },
    ]),
  );
}

function absent(view: ViewName): View {
  return Object.fromEntries(Object.keys(viewFields[view]).map((field) => [field, null]));
}

function implied(view: ViewName, verb: string, given: ViewFacts): View {
  switch (view) {
    case 'release':
      return { status: statuses[verb] ?? null, kind: 'deploy', current: verb === 'succeeded' };
    case 'build':
      return { status: statuses[verb] ?? null };
    case 'dyno':
      return { state: verb === '' ? null : verb, one_off: given.type === 'run' };
    case 'formation':
    case 'addon':
    case 'attachment':
    case 'domain':
    case 'collaborator':
    case 'sni':
      return {};
  }
}
