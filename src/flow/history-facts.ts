import { HouseFault } from '../core/errors.ts';
import type { Event, Scalar } from '../core/event/event.ts';
import { rollbackTarget } from '../core/plan/rollback-target.ts';
import { durationMs } from '../core/rules/duration.ts';
import type { Ports } from './ports.ts';

const minute = 60_000;
/** As many as a rollback looks through. */
const lookedThrough = 100;

/**
 * A fact of our own memory: `history.minutes_since_release` (whole minutes since the newest release that succeeded),
 * `history.last_good_release.version` (what a rollback would go to) and `history.count("dyno.crashed", "10m")`. Undefined
 * when there is none. Throws what the store or Heroku throw.
 */
export async function historyFact(ports: Ports, event: Event, path: string): Promise<Scalar | undefined> {
  if (path === 'history.minutes_since_release') return minutesSinceRelease(ports, event);
  if (path === 'history.last_good_release.version') return lastGoodVersion(ports, event);
  const count = /^history\.count\(\s*["']?([\w.*]+)["']?\s*,\s*["']?(\w+)["']?\s*\)$/.exec(path);
  if (count !== null) return countOf(ports, event, count[1] ?? '', count[2] ?? '');
  throw new HouseFault(`an expression asks for ${path}, which history does not know`);
}

async function minutesSinceRelease(ports: Ports, { app }: Event): Promise<number | undefined> {
  const now = ports.clock.now();
  const last = await ports.store.transaction((tx) =>
    tx.events.lastNamed(app.id, 'release.succeeded', new Date(now).toISOString()),
  );
  return last === null ? undefined : Math.max(0, Math.floor((now - Date.parse(last)) / minute));
}

async function countOf(ports: Ports, { app }: Event, name: string, span: string): Promise<number> {
  const spanMs = durationMs(span);
  if (spanMs === null) throw new HouseFault(`history.count was compiled with ${span}, which is no duration`);
  const now = ports.clock.now();
  const [from, to] = [new Date(now - spanMs).toISOString(), new Date(now).toISOString()];
  return ports.store.transaction((tx) => tx.events.count(app.id, name, from, to));
}

async function lastGoodVersion(ports: Ports, { app: { id } }: Event): Promise<number | undefined> {
  const heroku = ports.watching ?? ports.heroku;
  const [app, releases] = await Promise.all([heroku.app(id), heroku.releases(id, lookedThrough)]);
  const history = await ports.store.transaction((tx) => tx.proposals.rollbackHistory(id));
  const current = releases.find((release) => release.current)?.version ?? 0;
  const target = rollbackTarget({
    app,
    // What is being made now does not matter: the question is what was good, not whether to go there at once.
    releases: releases.filter(({ version }) => version <= current),
    history,
    to: 'last_good',
    subject: { kind: 'app' },
    builds: [],
    formation: [],
    dynos: [],
    now: ports.clock.now(),
  });
  return target.kind === 'target' ? target.to.version : undefined;
}
