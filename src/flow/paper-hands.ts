import { HouseFault } from '../core/errors.ts';
import type { SlackMessage } from '../core/message/notice.ts';
import type { Job } from './jobs.ts';
import type { HerokuPort, Ports, SlackPort, Tx } from './ports.ts';

/** What paper hands were asked to do, in this order. */
export type PaperDeed =
  | { readonly kind: 'post'; readonly channel: string; readonly key: string; readonly message: SlackMessage }
  | { readonly kind: 'audit'; readonly step: string; readonly sentence: string };

export type PaperHands = {
  readonly ports: Ports;
  readonly deeds: readonly PaperDeed[];
  /** Wake-ups that were rung for since the last call. */
  takeJobs(): readonly Job[];
};

/**
 * The same powers with hands that only write down: Slack and the audit log take notes, Heroku is read and never written,
 * and every transaction is the one given (which its owner rolls back). The path through the flow is the real one.
 */
export function paperHands(ports: Ports, tx: Tx): PaperHands {
  const deeds: PaperDeed[] = [];
  let jobs: Job[] = [];
  const paperTx: Tx = {
    ...tx,
    // Nobody else may wait for a rehearsal: it takes no lock on an app, and none on the chain of the audit log.
    lockApp: async () => {},
    audit: {
      ...tx.audit,
      append: async (...entries) => {
        for (const { step, sentence } of entries) deeds.push({ kind: 'audit', step, sentence });
      },
    },
  };
  return {
    deeds,
    takeJobs: () => {
      const taken = jobs;
      jobs = [];
      return taken;
    },
    ports: {
      ...ports,
      store: {
        now: () => ports.store.now(),
        transaction: (work) => work(paperTx),
        rehearse: () => refuse('a rehearsal inside a rehearsal'),
      },
      doorbell: {
        ring: async (rung) => {
          jobs.push(...rung);
        },
      },
      slack: paperSlack(ports.slack, deeds),
      heroku: withoutWrites(ports.heroku),
      ...(ports.watching === undefined ? {} : { watching: withoutWrites(ports.watching) }),
    },
  };
}

function paperSlack(slack: SlackPort, deeds: PaperDeed[]): SlackPort {
  return {
    ...slack,
    post: async (channel, message, key) => {
      deeds.push({ kind: 'post', channel, key, message });
      return { channelId: channel, ts: '0' };
    },
    update: async () => {},
    find: async () => null,
    whisper: async () => {},
  };
}

function withoutWrites(heroku: HerokuPort): HerokuPort {
  return { ...heroku, rollback: () => refuse('a write to Heroku') };
}

/** What stands here is never reached: a rehearsal stops before an action begins. */
function refuse(what: string): Promise<never> {
  return Promise.reject(new HouseFault(`paper hands were asked for ${what}`));
}
