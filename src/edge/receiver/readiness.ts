import type { RequestHandler } from 'express';
import { UpstreamError } from '../../core/errors.ts';
import type { Clock } from '../../flow/ports.ts';
import { within } from './within.ts';

/** `down`: Herald cannot do its work without it · `degraded`: some of it waits · `says` is one short line for people. */
export type Readiness = { readonly state: 'ok' | 'degraded' | 'down'; readonly says: string };

/** One dependency; `check` looks at it now. Throwing counts as `down`. */
export type ReadinessCheck = { readonly name: string; readonly check: () => Promise<Readiness> };

const checkDeadlineMs = 2_000;
/** Anybody may ask: answers are reused this long, so that asking costs the dependencies nothing. */
const freshMs = 5_000;

/** `GET /readyz`: one line per dependency as text, 503 when one is down. */
export function createReadiness(checks: readonly ReadinessCheck[], clock: Clock): RequestHandler {
  let last: { readonly at: number; readonly looked: Promise<readonly Readiness[]> } | null = null;
  return async (_req, res) => {
    if (last === null || clock.now() - last.at > freshMs) {
      last = { at: clock.now(), looked: Promise.all(checks.map(look)) };
    }
    const found = await last.looked;
    const lines = found.map(
      ({ state, says }, index) => `${checks[index]?.name ?? ''}: ${state} (${oneLine(says)})\n`,
    );
    const ready = found.every(({ state }) => state !== 'down');
    res
      .status(ready ? 200 : 503)
      .set('cache-control', 'no-store')
      .type('text/plain')
      .send(lines.join(''));
  };
}

async function look({ check }: ReadinessCheck): Promise<Readiness> {
  const late = new Error(`no answer within ${checkDeadlineMs} ms`);
  try {
    return await within(checkDeadlineMs, check(), late);
  } catch (error) {
    if (error === late) return { state: 'down', says: late.message };
    return { state: 'down', says: error instanceof UpstreamError ? error.message : 'the check failed' };
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);
}
