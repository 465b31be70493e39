import type { Event } from '../core/event/event.ts';
import type { Rule } from '../core/rules/rulebook.ts';
import { runsBetween } from '../core/schedule/next-run.ts';
import type { Job } from './jobs.ts';
import { schedulesOf, setNextRun } from './plan-schedules.ts';
import type { IncomingEvent, Ports, Tx } from './ports.ts';

/** A run that was missed by more (Herald was down) is noted and not made up for. */
const missedMs = 3_600_000;
/** More runs than a pattern of five fields has in that time. */
const mostRuns = 100;

type AppName = { readonly id: string; readonly name: string };

/**
 * A schedule is due: each app the rule is about gets one event of its own for this run. Taking the timer, the events and
 * the timer of the next run are one transaction, so a run happens once. Of runs that were missed only the newest is made
 * up for, and only within an hour.
 */
export async function wakeSchedule(ports: Ports, key: string): Promise<void> {
  const ruleId = key.slice('schedule:'.length);
  const rule = ports.rulebook().rules.find(({ id }) => id === ruleId);
  const apps = rule === undefined ? [] : await appsOf(ports, rule);
  const jobs = await ports.store.transaction(async (tx) => {
    const now = ports.clock.now();
    const payload = await tx.timers.take(key, iso(now));
    if (payload === null) return [];
    if (rule === undefined || schedulesOf(rule).length === 0) return timerEnded(tx, ruleId);
    await setNextRun(tx, rule, now);
    const run = newestRun(rule, Date.parse(payload.runAt ?? ''), now);
    if (run === null) return missed(ports, tx, ruleId, payload.runAt ?? '');
    return begin(ports, tx, rule, apps, iso(run));
  });
  await ports.doorbell.ring(jobs);
}

/** Heroku's list of apps; without a token, or while Heroku is away, the apps that events told of. */
async function appsOf(ports: Ports, rule: Rule): Promise<readonly AppName[]> {
  const apps = await listApps(ports);
  return apps.filter(({ name }) => rule.apps.length === 0 || rule.concerns(name));
}

async function listApps(ports: Ports): Promise<readonly AppName[]> {
  const known = () => ports.store.transaction((tx) => tx.events.apps());
  if (ports.heroku.kind === 'none') return known();
  try {
    return await (ports.watching ?? ports.heroku).apps();
  } catch (error) {
    ports.log.warn({ error }, 'the apps could not be listed; a schedule goes by those that events told of');
    return known();
  }
}

/** The newest run that is due, null when it is too long ago. */
function newestRun(rule: Rule, plannedMs: number, now: number): number | null {
  const from = now - missedMs;
  const runs = schedulesOf(rule).flatMap((schedule) => runsBetween(schedule, from, now, mostRuns));
  const due = [plannedMs, ...runs].filter((run) => run > from && run <= now);
  return due.length === 0 ? null : Math.max(...due);
}

async function begin(
  ports: Ports,
  tx: Tx,
  rule: Rule,
  apps: readonly AppName[],
  runAt: string,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const app of apps) {
    const event = scheduleEvent(rule.id, app, runAt, iso(ports.clock.now()));
    await tx.events.accept(incoming(event));
    jobs.push({ kind: 'event', id: event.id });
  }
  return jobs;
}

function scheduleEvent(ruleId: string, app: AppName, runAt: string, receivedAt: string): Event {
  const id = `schedule:${ruleId}:${app.id}:${runAt}`;
  return {
    id,
    name: 'schedule',
    names: ['schedule'],
    at: runAt,
    receivedAt,
    late: false,
    source: 'schedule',
    include: 'schedule',
    action: 'run',
    app: { id: app.id, name: app.name, labels: {} },
    actor: { id: 'schedule', email: 'schedule', kind: 'heroku' },
    views: {},
    previous: {},
    fact: id,
  };
}

function incoming(event: Event): IncomingEvent {
  return {
    id: event.id,
    body: new TextEncoder().encode(JSON.stringify(event)),
    // A run has no other content than that it is due.
    contentHash: event.id,
    include: event.include,
    action: event.action,
    appId: event.app.id,
    appName: event.app.name,
    at: event.at,
    receivedAt: event.receivedAt,
    source: event.source,
    kind: 'event',
    why: null,
  };
}

async function missed(ports: Ports, tx: Tx, ruleId: string, runAt: string): Promise<readonly Job[]> {
  ports.log.warn(
    { rule: ruleId, run: runAt },
    'a scheduled run was missed by more than an hour and is left out',
  );
  await tx.audit.append({
    step: 'schedule.missed',
    subject: ruleId,
    actor: 'herald',
    sentence: `The run of rule ${ruleId} at ${runAt} was missed by more than an hour and is left out.`,
    detail: { run: runAt },
  });
  return [];
}

async function timerEnded(tx: Tx, ruleId: string): Promise<readonly Job[]> {
  await tx.audit.append({
    step: 'rule.timer_ended',
    subject: ruleId,
    actor: 'herald',
    sentence: `Rule ${ruleId} is gone or has no schedule any more: nothing runs.`,
    detail: {},
  });
  return [];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
