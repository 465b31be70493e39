import { UpstreamError } from '../../src/core/errors.ts';
import type { Job } from '../../src/flow/jobs.ts';
import type { Ports, Tx } from '../../src/flow/ports.ts';
import { runJob } from '../../src/flow/run-job.ts';

/**
 * What befalls one call to the database, to Slack or to Heroku.
 * - `dies`: it is done, and the process is gone before it hears so.
 * - `answer lost`: it is done, but the caller is told that it failed or may have failed.
 * - `refused`: it is not done, and the caller is told so.
 * - `stands still`: it is done, and the process hears so only after everybody else has gone on for a minute.
 */
export const troubles = ['dies', 'answer lost', 'refused', 'stands still'] as const;
export type Trouble = (typeof troubles)[number];

/** The process has died; whatever it had only in its head is gone. */
export class Died extends Error {}

/** A process to which one thing happens, at its call number `at` (from 0). */
export type Fate = {
  readonly trouble: Trouble | null;
  readonly at: number;
  /** The calls begun so far, in words: which step called whom for what. */
  readonly calls: string[];
  /** The step under way. */
  doing: string;
  dead: boolean;
  /** Resolves when it stands still, with what lets it go on. */
  readonly stillness: Promise<() => void>;
  readonly standStill: (wake: () => void) => void;
};

export function fate(trouble: Trouble | null, at: number): Fate {
  let standStill: Fate['standStill'] = () => {};
  const stillness = new Promise<() => void>((resolve) => {
    standStill = resolve;
  });
  return { trouble, at, calls: [], doing: '', dead: false, stillness, standStill };
}

/** The same powers in the hands of a process with this fate. */
export function mortal(ports: Ports, its: Fate): Ports {
  const { store } = ports;
  const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    befall(its, 'database transaction', () => store.transaction(work));
  return {
    ...ports,
    store: { ...store, transaction },
    slack: befallen(its, 'slack', ports.slack),
    heroku: befallen(its, 'heroku', ports.heroku),
  };
}

type Calls = Readonly<Record<string, unknown>>;

function befallen<P extends Calls>(its: Fate, party: 'slack' | 'heroku', port: P): P {
  const wrapped = Object.entries(port).map(([name, power]) => {
    // `remaining` only says what was seen last; it asks nobody.
    if (typeof power !== 'function' || name === 'remaining') return [name, power];
    const call = power as (...args: readonly unknown[]) => Promise<unknown>;
    return [name, (...args: readonly unknown[]) => befall(its, `${party} ${name}`, () => call(...args))];
  });
  return Object.fromEntries(wrapped) as P;
}

async function befall<T>(its: Fate, name: string, call: () => Promise<T>): Promise<T> {
  if (its.dead) throw new Died();
  const isNow = its.calls.push(`${its.doing}: ${name}`) - 1 === its.at;
  if (!isNow) return alive(its, await call());
  switch (its.trouble) {
    case null:
      return call();
    case 'refused':
      throw upstream(name, 'safe');
    case 'answer lost':
      await call();
      throw upstream(name, shownOnce.has(name) ? 'unknown' : 'safe');
    case 'dies':
      await call();
      its.dead = true;
      throw new Died();
    case 'stands still': {
      const result = await call();
      await new Promise<void>((resolve) => its.standStill(resolve));
      return result;
    }
  }
}

function alive<T>(its: Fate, result: T): T {
  if (its.dead) throw new Died();
  return result;
}

/** These make something that can be seen; when the answer is lost nobody knows whether they did. */
const shownOnce = new Set(['slack post', 'slack whisper', 'heroku rollback']);

function upstream(name: string, retry: 'safe' | 'unknown'): UpstreamError {
  const [party = '', call = ''] = name.split(' ');
  return new UpstreamError({
    party: party as UpstreamError['party'],
    call,
    message: 'a trouble of the test',
    retry,
  });
}

/** A step that began, and the process stood still in it: `wake` lets it go on, `ended` is when it has. */
export type Sleeper = { readonly wake: () => void; readonly ended: Promise<void> };

/** Every due step, one after the other, until nothing is due or the process has died; or until it stands still. */
export async function workOn(ports: Ports, its: Fate): Promise<Sleeper | null> {
  const living = mortal(ports, its);
  for (;;) {
    const now = new Date(ports.clock.now()).toISOString();
    const jobs = await ports.store.transaction((tx) => tx.due(now, 100));
    if (jobs.length === 0) return null;
    for (const job of jobs) {
      its.doing = job.kind;
      const ended = step(living, job);
      const wake = await Promise.race([its.stillness, ended.then(() => null)]);
      if (wake !== null) return { wake, ended };
      if (its.dead) return null;
    }
  }
}

/** One step, as the worker takes it: what it throws is logged, and the sweep comes again. */
export async function step(ports: Ports, job: Job): Promise<void> {
  try {
    await runJob(ports, job);
  } catch (error) {
    if (!(error instanceof Died) && !(error instanceof UpstreamError)) throw error;
  }
}
