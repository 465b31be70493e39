import type { Config } from '../edge/config/config.ts';
import { connectionOptions } from '../edge/postgres/connection-options.ts';
import { openQueue, type Queue } from '../edge/queue/open-queue.ts';
import { planSchedules } from '../flow/plan-schedules.ts';
import type { Log, Ports } from '../flow/ports.ts';
import { runJob } from '../flow/run-job.ts';
import { composePorts, openHands } from './compose.ts';
import { openDatabase } from './open-database.ts';
import { startSweeping } from './start-sweeping.ts';
import { startWatching } from './start-watching.ts';
import { startWeb } from './start-web.ts';
import { watchRules } from './watch-rules.ts';

/** Which processes of Herald run here: `start` runs both. */
export type Roles = { readonly web: boolean; readonly worker: boolean };

export type Running = {
  /** Port of the web role, null without it. */
  readonly port: number | null;
  readonly ports: Ports;
  /** Stops taking requests and jobs, waits for what is under way (at most 20 s), closes everything. */
  close(): Promise<void>;
};

const drainMs = 20_000;

/** Composes Herald and starts it: database, rule book, queue, then the doors, then the worker. */
export async function serve(config: Config, log: Log, roles: Roles): Promise<Running> {
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    return await open(config, log, roles, closers, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function open(
  config: Config,
  log: Log,
  roles: Roles,
  closers: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<Running> {
  const rules = await watchRules(config.rulesDir, log);
  const database = await openDatabase(config, log, roles.web && roles.worker ? 'start' : 'serve');
  closers.push(() => database.close());
  const hands = openHands(config, log);
  closers.push(() => hands.close());
  const queue = await openQueue({
    redisUrl: config.redisUrl?.reveal(),
    databaseUrl: database.url,
    databaseOptions: connectionOptions(database.url),
    log,
  });
  closers.push(() => queue.close());
  const { store } = database;
  const ports = composePorts({
    config,
    log,
    store,
    doorbell: queue.doorbell,
    hands,
    rulebook: rules.rulebook,
  });
  await store.transaction((tx) => tx.audit.append(startedEntry(config, roles, rules.rulebook().hash)));
  if (roles.worker) closers.push(startWorker(ports, queue));
  const planAnew = async () => ports.doorbell.ring(await planSchedules(ports));
  if (roles.worker) await planAnew();
  closers.push(startWatching(rules, ports, roles.worker ? { planAnew } : null));
  const web = roles.web ? await startWeb({ config, ports, queue, rules, slack: hands.workspace }) : null;
  if (web !== null) closers.push(web.close);
  return { port: web?.port ?? null, ports, close: closeAll };
}

function startWorker(ports: Ports, queue: Queue): () => Promise<void> {
  const worker = queue.startWorker((job) => runJob(ports, job));
  const stopSweeping = startSweeping(ports);
  return async () => {
    await stopSweeping();
    await worker.close(drainMs);
  };
}

function startedEntry(config: Config, roles: Roles, rulebookHash: string) {
  const role = roles.web && roles.worker ? 'web and worker' : roles.web ? 'web' : 'worker';
  return {
    step: 'herald.started',
    subject: 'herald',
    actor: 'herald',
    sentence: `Herald started (${role}), permission ${config.heroku.permission}, rule book ${rulebookHash.slice(0, 12)}.`,
    detail: { role, permission: config.heroku.permission, rulebook: rulebookHash },
  } as const;
}
