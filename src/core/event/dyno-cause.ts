import { type Explanation, explanations } from './dyno-explanations.ts';
import { bornAt, type DynoMoment, dynoMomentOf, isStart, isStop } from './dyno-moment.ts';
import type { Event } from './event.ts';

export type DynoCause = 'release' | 'config' | 'cycling' | 'scale' | 'manual' | 'crash' | 'unknown';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A dyno cycles after 24 h and up to 216 min (Dev Center, "Dyno Restarts"); starts are told a little late. */
const cyclingFromMs = 23.5 * hourMs;
const cyclingToMs = 28 * hourMs;
/** How long after a dyno went down its successor may start and still be told as its replacement. */
const successorMs = 5 * minuteMs;
/** SIGTERM and SIGKILL: the platform ended the process. Every other non-zero code is the program's own doing. */
const platformExits: ReadonlySet<number> = new Set([143, 137]);

/**
 * Why a dyno is in this state. The program's own exit speaks first: a formation dyno that crashes with it has crashed,
 * also right after a deploy. Else the newest explanation before it counts, by event time, never by arrival.
 */
export function dynoCause(dyno: DynoMoment, recent: readonly Event[]): DynoCause {
  if (dyno.oneOff) return oneOffCause(dyno);
  if (dyno.state === 'crashed' && !endedByPlatform(dyno)) return 'crash';
  return newest(allExplanations(dyno, recent)) ?? unexplained(dyno, recent);
}

/** No formation keeps a one-off dyno alive: it starts and ends for its own reason. */
function oneOffCause(dyno: DynoMoment): DynoCause {
  if (dyno.state === 'crashed') return dyno.exitStatus === 143 ? 'unknown' : 'crash';
  if (dyno.type === 'release') return 'release';
  return dyno.type === 'run' || dyno.byPerson ? 'manual' : 'unknown';
}

function endedByPlatform({ exitStatus }: DynoMoment): boolean {
  return exitStatus !== null && platformExits.has(exitStatus);
}

function allExplanations(dyno: DynoMoment, recent: readonly Event[]): readonly Explanation[] {
  const before = isStart(dyno) ? predecessorEnd(dyno, recent) : null;
  return [...explanations(dyno, recent), ...(before === null ? [] : [before])];
}

/** The newest wins; at one instant the alphabet does, so that the answer never hangs on the order of the list. */
function newest(found: readonly Explanation[]): DynoCause | null {
  const [first] = found.toSorted((a, b) => b.atMs - a.atMs || a.cause.localeCompare(b.cause));
  return first?.cause ?? null;
}

function unexplained(dyno: DynoMoment, recent: readonly Event[]): DynoCause {
  if (isStop(dyno) && livedADay(dyno, recent)) return 'cycling';
  if (dyno.byPerson) return 'manual';
  return dyno.state === 'crashed' && dyno.exitStatus === 137 ? 'crash' : 'unknown';
}

function livedADay(dyno: DynoMoment, recent: readonly Event[]): boolean {
  const born = bornAt(dyno, recent);
  if (born === null) return false;
  const livedMs = dyno.atMs - born;
  return livedMs >= cyclingFromMs && livedMs <= cyclingToMs;
}

/** A dyno that starts where one crashed or was cycled starts for that reason; crash restarts pause ever longer. */
function predecessorEnd(dyno: DynoMoment, recent: readonly Event[]): Explanation | null {
  const [end] = recent
    .map(dynoMomentOf)
    .filter((other) => other !== null && other.name === dyno.name && isStop(other) && other.atMs <= dyno.atMs)
    .filter((other) => other !== null)
    .toSorted((a, b) => b.atMs - a.atMs || a.state.localeCompare(b.state));
  if (end === undefined) return null;
  const cause = dynoCause(end, recent);
  if (cause === 'crash') return { cause, atMs: end.atMs };
  return cause === 'cycling' && dyno.atMs - end.atMs <= successorMs ? { cause, atMs: end.atMs } : null;
}
