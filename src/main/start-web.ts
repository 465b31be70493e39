import { ConfigError } from '../core/errors.ts';
import type { Config } from '../edge/config/config.ts';
import { createMetrics } from '../edge/metrics/metrics.ts';
import type { Queue } from '../edge/queue/open-queue.ts';
import { createHttpServer } from '../edge/receiver/http-server.ts';
import type { Readiness, ReadinessCheck } from '../edge/receiver/readiness.ts';
import { createReceiver } from '../edge/receiver/receiver.ts';
import { createWebApp } from '../edge/receiver/web-app.ts';
import type { SlackHands } from '../edge/slack/create-slack-port.ts';
import { acceptEvent } from '../flow/accept-event.ts';
import type { Ports } from '../flow/ports.ts';
import { openSlackDoor } from './open-slack-door.ts';
import type { RuleWatch } from './watch-rules.ts';

export type Web = { readonly port: number; close(): Promise<void> };

/** Opens the two doors: Heroku's webhooks and Slack, beside health, readiness and metrics. */
export async function startWeb(parts: {
  config: Config;
  ports: Ports;
  queue: Queue;
  rules: RuleWatch;
  slack: SlackHands | null;
}): Promise<Web> {
  const { config, ports, queue } = parts;
  const { clock, log } = ports;
  const metrics = createMetrics({ tallies: tallies(ports), log });
  const receiver = createReceiver({
    secrets: config.webhookSecrets.map((secret) => secret.reveal()),
    accept: (event) => acceptEvent(ports, event),
    ring: (jobs) => ports.doorbell.ring(jobs),
    clock,
    log,
    count: metrics.delivery,
  });
  const door = openSlackDoor(config, ports, parts.slack);
  door?.start();
  const readiness = readinessChecks(config, ports, queue, parts.rules);
  const extra = door === null ? [] : [door.router];
  const app = createWebApp({ receiver, extra, readiness, metrics, clock, log });
  const http = createHttpServer(app);
  const port = await http.listen(config.port).catch((error: unknown) => {
    throw portFault(config.port, error);
  });
  log.info({ port }, 'listening');
  return {
    port,
    close: async () => {
      await http.drain();
      await door?.stop();
    },
  };
}

function portFault(port: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const whats: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken by another program`,
    EACCES: `port ${port} may not be used by this user`,
  };
  const what = typeof code === 'string' ? whats[code] : undefined;
  if (what === undefined) return error;
  const mend = 'End the other program, or set PORT to another port.';
  return new ConfigError([{ where: 'PORT', what, expected: 'a free port from 1024', mend }]);
}

function tallies(ports: Ports) {
  const read = (name: 'eventsByName' | 'proposalsByState' | 'unfinished' | 'ruleErrors') => () =>
    ports.store.transaction((tx) => tx.counts[name]());
  return [
    {
      name: 'herald_events',
      help: 'Events kept, by semantic name',
      label: 'name',
      read: read('eventsByName'),
    },
    { name: 'herald_proposals', help: 'Proposals by state', label: 'state', read: read('proposalsByState') },
    {
      name: 'herald_rule_errors',
      help: 'Decisions whose `if` could not be evaluated, by rule',
      label: 'rule',
      read: read('ruleErrors'),
    },
    {
      name: 'herald_unfinished',
      help: 'Rows that still need a step, by kind',
      label: 'kind',
      read: read('unfinished'),
    },
  ];
}

/** A faulty edit stops nothing: the last good rule book is in use. */
function rulesReadiness(watch: RuleWatch): Readiness {
  const { rules, hash } = watch.rulebook();
  const fault = watch.fault();
  return fault === null
    ? { state: 'ok', says: `${rules.length} rules, ${hash.slice(0, 12)}` }
    : { state: 'degraded', says: `an edit has faults, ${hash.slice(0, 12)} stays in use: ${fault}` };
}

function readinessChecks(
  config: Config,
  ports: Ports,
  queue: Queue,
  rules: RuleWatch,
): readonly ReadinessCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await ports.store.now();
        return {
          state: 'ok',
          says: config.database.kind === 'embedded' ? 'embedded PostgreSQL' : 'PostgreSQL',
        };
      },
    },
    {
      name: 'queue',
      check: async () => {
        const health = await queue.health();
        // The sweep keeps things going without the queue, only a little later.
        return { state: health.ok ? 'ok' : 'degraded', says: `${health.kind}, ${health.line}` };
      },
    },
    {
      name: 'rules',
      check: async () => rulesReadiness(rules),
    },
    {
      name: 'slack',
      check: async () =>
        ports.slack.kind === 'slack'
          ? { state: 'ok', says: 'settings present' }
          : { state: 'degraded', says: 'no Slack settings, notices go to the log' },
    },
    {
      name: 'heroku',
      check: async () => {
        if (ports.heroku.kind === 'none') return { state: 'degraded', says: 'no token, notify only' };
        const account = await ports.heroku.account();
        return { state: 'ok', says: `${account.email}, ${ports.settings.permission}` };
      },
    },
  ];
}
