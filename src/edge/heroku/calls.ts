import type { z } from 'zod';
import { UpstreamError } from '../../core/errors.ts';
import type { Clock, Ids, Log } from '../../flow/ports.ts';
import { answerFault, type Call, unreadable } from './answer-fault.ts';
import type { RatePool } from './rate-pool.ts';
import type { Wire, WireResult } from './wire.ts';

export type CallSettings = {
  readonly wire: Wire;
  readonly pool: RatePool;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid' | 'chance'>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly apiKey: string;
  readonly scrub: (text: string) => string;
  readonly timeouts: Timeouts;
};

/** Milliseconds. `callMs` bounds a call with all its tries, `readTryMs` one try of a read. */
export type Timeouts = { readonly callMs: number; readonly readTryMs: number };

/** The two ways to ask Heroku: reads come again, writes go out once. */
export type Calls = {
  /** @throws UpstreamError `safe` when Heroku could not be asked, `never` when the answer is no */
  read<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  /** All pages of a list, at most `max` items. `range` is Heroku's own, such as `version ..; order=desc,max=100`. */
  readAll<T>(path: string, item: z.ZodType<T>, range: string, max: number): Promise<T[]>;
  /**
   * One request, sent once and aborted at `deadline` (milliseconds since 1970).
   *
   * @throws UpstreamError `unknown` when it may have happened, `safe` when it certainly has not, `never` when refused
   */
  write<T>(path: string, body: unknown, schema: z.ZodType<T>, deadline: number): Promise<T>;
};

const maxTries = 4;
const firstPauseMs = 500;
const longestPauseMs = 8_000;
const maxPages = 10;

type Page<T> = { readonly value: T; readonly nextRange: string | undefined };

export function createCalls(settings: CallSettings): Calls {
  return {
    read: async (path, schema) => (await read(settings, path, schema)).value,
    readAll: (path, item, range, max) => readAll(settings, path, item, range, max),
    write: (path, body, schema, deadline) => write(settings, path, body, schema, deadline),
  };
}

async function readAll<T>(
  settings: CallSettings,
  path: string,
  item: z.ZodType<T>,
  firstRange: string,
  max: number,
): Promise<T[]> {
  const items: T[] = [];
  let range: string | undefined = firstRange;
  for (let page = 0; page < maxPages && range !== undefined && items.length < max; page += 1) {
    const answer: Page<T[]> = await read(settings, path, item.array(), range);
    items.push(...answer.value);
    range = answer.nextRange;
  }
  return items.slice(0, max);
}

async function read<T>(
  settings: CallSettings,
  path: string,
  schema: z.ZodType<T>,
  range?: string,
): Promise<Page<T>> {
  const { clock, timeouts, log, sleep } = settings;
  const endsAt = clock.now() + timeouts.callMs;
  for (let tries = 1; ; tries += 1) {
    const call: Call = { method: 'GET', path, requestId: settings.ids.uuid() };
    const timeoutMs = Math.max(1, Math.min(timeouts.readTryMs, endsAt - clock.now()));
    const headers = range === undefined ? {} : { range };
    const result = await exchange(settings, call, headers, undefined, timeoutMs);
    const outcome = understand(settings, call, result, schema);
    if (!(outcome instanceof UpstreamError)) return outcome;
    const pauseMs = pauseBefore(outcome, tries, settings.ids.chance());
    if (outcome.retry !== 'safe' || tries >= maxTries || clock.now() + pauseMs >= endsAt) throw outcome;
    log.warn(
      { call: outcome.call, status: outcome.status, tries, pauseMs },
      'heroku read failed, trying again',
    );
    await sleep(pauseMs);
  }
}

async function write<T>(
  settings: CallSettings,
  path: string,
  body: unknown,
  schema: z.ZodType<T>,
  deadline: number,
): Promise<T> {
  const call: Call = { method: 'POST', path, requestId: settings.ids.uuid() };
  const timeoutMs = Math.min(settings.timeouts.callMs, deadline - settings.clock.now());
  if (!(timeoutMs > 0)) {
    const message = 'its deadline had passed, nothing was sent';
    throw new UpstreamError({ party: 'heroku', call: `POST ${path}`, message, retry: 'safe' });
  }
  const headers = { 'content-type': 'application/json' };
  const result = await exchange(settings, call, headers, JSON.stringify(body), timeoutMs);
  const outcome = understand(settings, call, result, schema);
  if (outcome instanceof UpstreamError) throw outcome;
  return outcome.value;
}

/** Heroku's `Retry-After`, or else growing pauses with jitter so that workers do not knock together. */
function pauseBefore(fault: UpstreamError, tries: number, chance: number): number {
  const growing = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
  const jittered = growing * (0.5 + chance / 2);
  return Math.round(
    Math.max(fault.status === 429 || fault.status === 503 ? (fault.retryAfterMs ?? 0) : 0, jittered),
  );
}

async function exchange(
  { wire, pool, log, clock, apiKey }: CallSettings,
  call: Call,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  timeoutMs: number,
): Promise<WireResult> {
  const { method, path, requestId } = call;
  const begun = clock.now();
  const result = await wire.send({
    method,
    path,
    timeoutMs,
    headers: {
      accept: 'application/vnd.heroku+json; version=3',
      authorization: `Bearer ${apiKey}`,
      'request-id': requestId,
      'user-agent': 'herald',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  if (result.kind === 'answer') pool.note(result.header('ratelimit-remaining'));
  const seen = result.kind === 'answer' ? { status: result.status } : { fault: result.what };
  log.debug(
    { method, path, requestId, ms: clock.now() - begun, remaining: pool.remaining(), ...seen },
    'heroku call',
  );
  return result;
}

function understand<T>(
  { clock, scrub }: CallSettings,
  call: Call,
  result: WireResult,
  schema: z.ZodType<T>,
): Page<T> | UpstreamError {
  const fault = answerFault(call, result, { now: clock.now(), scrub });
  if (fault !== null) return fault;
  if (result.kind !== 'answer') return unreadable(call, 'no answer', 'safe');
  const json = parse(result.text);
  if (json === undefined)
    return unreadable(call, `${result.status}, but the answer is not whole JSON`, 'safe');
  const value = schema.safeParse(json);
  if (!value.success) {
    const where = value.error.issues[0]?.path.join('.') ?? '';
    return unreadable(call, `${result.status}, but the answer is not as expected at "${where}"`, 'never');
  }
  const nextRange = result.status === 206 ? result.header('next-range') : undefined;
  return { value: value.data, nextRange };
}

/** Undefined when it is no JSON; the parser's message would repeat parts of the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
