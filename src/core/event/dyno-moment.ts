import type { Event } from './event.ts';

/** One dyno in one state at one time. */
export type DynoMoment = {
  readonly id: string;
  readonly name: string;
  readonly type: string | null;
  readonly state: string;
  readonly oneOff: boolean;
  readonly exitStatus: number | null;
  readonly releaseVersion: number | null;
  /** A person or a bot did it, not the platform. */
  readonly byPerson: boolean;
  /** Milliseconds since 1970, by event time. */
  readonly atMs: number;
};

/** The dyno an event is about, null when it is about none. */
export function dynoMomentOf(event: Pick<Event, 'views' | 'at' | 'actor'>): DynoMoment | null {
  const dyno = event.views.dyno;
  if (dyno === undefined) return null;
  const { id, name, type, state, exit_status: exitStatus, release_version: releaseVersion } = dyno;
  return {
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    type: typeof type === 'string' ? type : null,
    state: typeof state === 'string' ? state : '',
    oneOff: dyno.one_off === true,
    exitStatus: typeof exitStatus === 'number' ? exitStatus : null,
    releaseVersion: typeof releaseVersion === 'number' ? releaseVersion : null,
    byPerson: event.actor.kind !== 'heroku',
    atMs: Date.parse(event.at),
  };
}

export function isStart({ state }: DynoMoment): boolean {
  return state === 'starting' || state === 'up';
}

export function isStop({ state }: DynoMoment): boolean {
  return state === 'stopping' || state === 'down' || state === 'crashed';
}

/** When the dyno was last seen to start before this moment, null when it was not seen. */
export function bornAt(dyno: DynoMoment, recent: readonly Event[]): number | null {
  const earlier = momentsOf(dyno, recent);
  const starts = earlier.filter(({ state }) => state === 'starting').map(({ atMs }) => atMs);
  const ups = earlier.filter(({ state }) => state === 'up').map(({ atMs }) => atMs);
  if (starts.length > 0) return Math.max(...starts);
  return ups.length > 0 ? Math.min(...ups) : null;
}

/** When the change began that this moment ends: `down` after `stopping`, `up` after `starting`. */
export function beganAt(dyno: DynoMoment, recent: readonly Event[]): number {
  const first = isStart(dyno) ? 'starting' : 'stopping';
  const times = momentsOf(dyno, recent)
    .filter(({ state }) => state === first)
    .map(({ atMs }) => atMs);
  return times.length > 0 ? Math.max(...times) : dyno.atMs;
}

function momentsOf(dyno: DynoMoment, recent: readonly Event[]): readonly DynoMoment[] {
  return recent
    .map(dynoMomentOf)
    .filter((other) => other !== null)
    .filter((other) => other.id === dyno.id && other.atMs <= dyno.atMs);
}
