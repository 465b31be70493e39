import { randomInt, randomUUID } from 'node:crypto';
import type { Rulebook } from '../core/rules/rulebook.ts';
import type { Config } from '../edge/config/config.ts';
import { createHerokuClient } from '../edge/heroku/heroku-client.ts';
import { createNoHeroku } from '../edge/heroku/no-heroku.ts';
import { createLogSlack } from '../edge/slack/create-log-slack.ts';
import { createSlackPort, type SlackHands } from '../edge/slack/create-slack-port.ts';
import type { Clock, Doorbell, HerokuPort, Ids, Log, Ports, SlackPort, Store } from '../flow/ports.ts';
import { rememberAccount } from './remember-account.ts';

export const systemClock: Clock = { now: () => Date.now() };

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Ids and chance of the running system. Proposal ids leave out letters that look like digits: people read them aloud. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  proposalId: () => `p-${Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join('')}`,
  chance: () => Math.random(),
};

/** For commands that only write to the database: the sweep of the running Herald finds what is to do. */
export const silentDoorbell: Doorbell = { ring: async () => {} };

export type Hands = {
  readonly heroku: HerokuPort;
  /** Heroku for looking on: gives way to guarded actions when requests get few. */
  readonly watching: HerokuPort;
  readonly slack: SlackPort;
  /** What the Slack door needs besides; null without Slack settings. */
  readonly workspace: SlackHands | null;
  close(): Promise<void>;
};

/** Heroku and Slack as the environment names them; without settings, hands that cannot act. */
export function openHands(config: Config, log: Log): Hands {
  const client =
    config.heroku.apiKey === null
      ? null
      : createHerokuClient({
          apiUrl: config.heroku.apiUrl,
          apiKey: config.heroku.apiKey.reveal(),
          log,
          clock: systemClock,
          ids: systemIds,
        });
  const workspace =
    config.slack === null
      ? null
      : createSlackPort({
          botToken: config.slack.botToken.reveal(),
          apiUrl: config.slack.apiUrl,
          log,
          clock: systemClock,
        });
  const heroku = client === null ? createNoHeroku() : rememberAccount(client);
  return {
    heroku,
    watching: client?.watching ?? heroku,
    slack: workspace ?? createLogSlack(log),
    workspace,
    close: async () => client?.close(),
  };
}

/** All powers of the flow, brought together. */
export function composePorts(parts: {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly doorbell: Doorbell;
  readonly hands: Hands;
  readonly rulebook: () => Rulebook;
}): Ports {
  const { config, log, store, doorbell, hands, rulebook } = parts;
  return {
    clock: systemClock,
    ids: systemIds,
    log,
    store,
    doorbell,
    slack: hands.slack,
    heroku: hands.heroku,
    watching: hands.watching,
    rulebook,
    settings: { permission: config.heroku.permission },
  };
}
