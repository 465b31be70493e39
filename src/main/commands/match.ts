import { readFile } from 'node:fs/promises';
import { deriveEvent } from '../../core/event/derive-event.ts';
import { parseEnvelope } from '../../core/event/envelope.ts';
import type { Event } from '../../core/event/event.ts';
import { stripCapabilities } from '../../core/event/strip-capabilities.ts';
import { byDistance, explainMatch, isFiring, stopOf } from '../../core/explain/explain-match.ts';
import { shown } from '../../core/explain/shown.ts';
import { withLabels } from '../../core/guard/app-labels.ts';
import type { Policy } from '../../core/guard/policy.ts';
import { decide, needs } from '../../core/rules/decide.ts';
import type { Decision } from '../../core/rules/decision.ts';
import { readEnv } from '../../edge/config/env.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';
import { openRulebook } from '../open-rulebook.ts';

/**
 * `herald match <event.json>` (`-` for standard input): which rules fire on a saved webhook body and how near the others
 * came. Offline: no memory, no live state, and the event counts as just arrived. 0 when any rule fires, else 1.
 */
export async function matchEvent(
  io: Io,
  file: string,
  options: { readonly json: boolean },
): Promise<ExitCode> {
  const rulebook = await openRulebook(readEnv(io.env, 'none').rulesDir);
  const event = eventOf(await readBody(io, file), file, rulebook.policy);
  const asked = needs(event, rulebook);
  const decisions = decide({
    event,
    rulebook,
    memory: new Map(),
    live: new Map(),
    unreadable: [...asked.state, ...asked.history],
    now: event.at,
  });
  if (options.json)
    io.out(
      `${JSON.stringify({ event, decisions: byDistance(decisions), nearest: nearest(decisions) }, null, 2)}\n`,
    );
  else io.out(`${shown(explainMatch(event, decisions, rulebook))}\n`);
  return decisions.some(isFiring) ? 0 : 1;
}

function eventOf(body: Uint8Array, file: string, policy: Policy): Event {
  const parsed = parseEnvelope(stripCapabilities(body));
  if (parsed.kind === 'quarantine')
    throw new UsageError(
      `${file} is no event Herald understands: ${parsed.why}. Save the body of a webhook.`,
    );
  const { envelope } = parsed;
  const event = deriveEvent(envelope, {
    receivedAt: envelope.at || '1970-01-01T00:00:00.000Z',
    source: 'webhook',
    recent: [],
    lastApp: null,
    selfAccountId: null,
    selfEmail: null,
  });
  return { ...event, app: withLabels(policy, event.app) };
}

/** The rule that came nearest without firing, with what was seen. */
function nearest(decisions: readonly Decision[]): object | null {
  const miss = byDistance(decisions).find((decision) => !isFiring(decision));
  return miss === undefined
    ? null
    : { rule: miss.ruleId, stoppedBy: miss.stoppedBy ?? null, finding: stopOf(miss) };
}

async function readBody(io: Io, file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await io.in() : await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new UsageError(`${file} cannot be read (${code}). Name a file with the body of a webhook, or - .`);
  }
}
