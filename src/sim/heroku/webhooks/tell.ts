import { randomUUID } from 'node:crypto';
import type { SimClock } from '../../clock.ts';
import { microStamp, offsetStamp, stamp } from '../stamp.ts';
import { herokuItself, type Tell } from '../world/platform.ts';
import type { App, EventPayload, Person, WebhookEvent } from '../world/world.ts';
import {
  appData,
  buildData,
  dynoCreatedData,
  dynoStateData,
  formationData,
  releaseData,
} from './event-data.ts';

type Telling = {
  readonly include: string;
  readonly action: string;
  readonly actor: Person;
  readonly data: Record<string, unknown>;
  /** Left out where Heroku leaves the key out. */
  readonly previous?: Readonly<Record<string, unknown>>;
};

const version = 'application/vnd.heroku+json; version=3';

/** Makes the events, each as Heroku writes it, and hands them on to be delivered. */
export function createTell(clock: SimClock, deliver: (app: App, event: WebhookEvent) => void): Tell {
  let last = { at: 0, micros: 0 };

  function tell(app: App, telling: Telling): WebhookEvent {
    const at = clock.now();
    last = { at, micros: last.at === at ? last.micros + 7 : 118 };
    const event = makeEvent(at, last.micros, telling);
    app.events.push(event);
    deliver(app, event);
    return event;
  }
  const ofApi = (app: App, telling: Telling): WebhookEvent => tell(app, { previous: {}, ...telling });

  return {
    release: (app, release, action, actor) =>
      ofApi(app, { include: 'api:release', action, actor, data: releaseData(app, release) }),
    build: (app, build, action) =>
      ofApi(app, { include: 'api:build', action, actor: build.user, data: buildData(app, build) }),
    dynoState: (app, dyno) =>
      ofApi(app, {
        include: 'dyno',
        action: dyno.state === 'crashed' || dyno.state === 'down' ? 'destroy' : 'update',
        actor: herokuItself,
        data: dynoStateData(app, dyno),
      }),
    dynoCreated: (app, dyno, actor) =>
      ofApi(app, { include: 'api:dyno', action: 'create', actor, data: dynoCreatedData(app, dyno) }),
    formation: (app, formation, change, actor) =>
      tell(app, {
        include: 'api:formation',
        action: change.action,
        actor,
        data: formationData(app, formation),
        ...(change.action === 'update' ? { previous: change.previous } : {}),
      }),
    app: (app, action, previous, actor) =>
      tell(app, { include: 'api:app', action, actor, data: appData(app), previous }),
    again: (app, event, action = event.action) => {
      const telling = event.payload as { actor: Person; data: Record<string, unknown> };
      const previous = event.payload.previous_data as Telling['previous'];
      return tell(app, {
        include: event.include,
        action,
        actor: telling.actor,
        data: telling.data,
        ...(previous === undefined ? {} : { previous }),
      });
    },
  };
}

function makeEvent(at: number, micros: number, telling: Telling): WebhookEvent {
  const id = randomUUID();
  const { include, action, actor, data, previous } = telling;
  const payload: EventPayload = {
    id,
    data,
    actor: { id: actor.id, email: actor.email },
    action,
    version,
    resource: include.replace(/^api:/, ''),
    ...(previous === undefined ? {} : { previous_data: previous }),
    ...times(include, at, micros),
  };
  return { id, include, action, payload, createdAt: at };
}

/** Each entity writes its times in its own form; `dyno` has neither `sequence` nor `updated_at`. */
function times(include: string, at: number, micros: number): Record<string, string | null> {
  if (include === 'dyno') return { created_at: stamp(at), published_at: null };
  const micro = include === 'api:release' || include === 'api:dyno';
  const write =
    include === 'api:build' ? offsetStamp : micro ? (ms: number) => microStamp(ms, micros) : stamp;
  return { created_at: write(at), updated_at: write(at), published_at: stamp(at), sequence: null };
}
