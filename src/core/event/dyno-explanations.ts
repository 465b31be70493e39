import { dynoNumber } from './dyno-identity.ts';
import { beganAt, type DynoMoment, isStart, isStop } from './dyno-moment.ts';
import type { Event } from './event.ts';

export type Explanation = {
  readonly cause: 'release' | 'config' | 'scale' | 'crash' | 'cycling';
  readonly atMs: number;
};

/** How long dynos take to follow: preboot keeps the old ones three minutes, large formations restart in turns. */
const releaseWindowMs = 5 * 60_000;
const scaleWindowMs = 2 * 60_000;
/** Heroku stamps the events of one change with clocks a little apart. */
const skewMs = 5_000;

/** Releases and formation changes that explain why a formation dyno starts or stops just then. */
export function explanations(dyno: DynoMoment, recent: readonly Event[]): readonly Explanation[] {
  if (!isStart(dyno) && !isStop(dyno)) return [];
  const beganMs = beganAt(dyno, recent);
  return recent
    .map((event) => releaseExplanation(dyno, event) ?? scaleExplanation(dyno, event))
    .filter((found) => found !== null)
    .filter(({ cause, atMs }) => {
      const windowMs = cause === 'scale' ? scaleWindowMs : releaseWindowMs;
      return atMs <= beganMs + skewMs && beganMs - atMs <= windowMs;
    });
}

/** A release stops the dynos of older releases and starts those that carry its own version. */
function releaseExplanation(dyno: DynoMoment, event: Event): Explanation | null {
  const release = event.views.release;
  if (event.name !== 'release.succeeded' || release === undefined) return null;
  const { version, kind } = release;
  if (typeof version === 'number' && dyno.releaseVersion !== null) {
    const explains = isStart(dyno) ? version === dyno.releaseVersion : version > dyno.releaseVersion;
    if (!explains) return null;
  }
  return { cause: kind === 'config' || kind === 'addon' ? 'config' : 'release', atMs: Date.parse(event.at) };
}

function scaleExplanation(dyno: DynoMoment, event: Event): Explanation | null {
  const formation = event.views.formation;
  if (formation === undefined || formation.type !== dyno.type) return null;
  const explains =
    event.name === 'formation.destroyed' ? isStop(dyno) : isResize(event) || countExplains(dyno, event);
  return explains ? { cause: 'scale', atMs: Date.parse(event.at) } : null;
}

/** Another dyno size restarts all dynos of the type. */
function isResize({ names }: Event): boolean {
  return names.includes('formation.resized');
}

/** Scaling up starts the dynos above the old count, scaling down stops those above the new one. */
function countExplains(dyno: DynoMoment, event: Event): boolean {
  const after = event.views.formation?.quantity;
  const before = event.previous['formation.quantity'];
  if (!event.names.includes('formation.scaled') || typeof after !== 'number' || typeof before !== 'number') {
    return false;
  }
  if (isStart(dyno) !== after > before) return false;
  const number = dynoNumber(dyno.name);
  return number === null || (number > Math.min(before, after) && number <= Math.max(before, after));
}
