import { deriveEvent } from '../core/event/derive-event.ts';
import { type Envelope, parseEnvelope } from '../core/event/envelope.ts';
import type { Event } from '../core/event/event.ts';
import { decide, needs } from '../core/rules/decide.ts';
import type { Decision } from '../core/rules/decision.ts';
import { carryOut } from './carry-out.ts';
import type { Job } from './jobs.ts';
import type { Ports, StoredEvent, Tx } from './ports.ts';

const hour = 3_600_000;
/** A dyno cycles after 24 h and up to 216 min (Dev Center, "Dyno Restarts"): its start lies within this span. */
const contextBeforeMs = 28 * hour;
const contextAfterMs = hour / 2;

/**
 * Takes one stored event: derives its meaning, lets the rules decide once per fact, and writes down decisions, notices
 * and proposals in one transaction. A second telling of a known fact ends as `repeated`.
 */
export async function takeEvent(ports: Ports, id: string): Promise<void> {
  const self = await ownAccount(ports);
  const jobs = await ports.store.transaction(async (tx): Promise<readonly Job[]> => {
    const row = await tx.events.lock(id);
    if (row?.state !== 'new') return [];
    const parsed = parseEnvelope(row.body);
    if (parsed.kind === 'quarantine') return quarantine(ports, tx, row, parsed.why);
    const event = await derive(ports, tx, row, parsed.envelope, self);
    return (await tx.events.claimFact(event.fact, event.id))
      ? decideOnce(ports, tx, event)
      : repeat(tx, event);
  });
  await ports.doorbell.ring(jobs);
}

type Self = { readonly id: string; readonly email: string } | null;

/** Without an answer from Heroku our own echoes are still known by the release our write made. */
async function ownAccount(ports: Ports): Promise<Self> {
  if (ports.heroku.kind === 'none') return null;
  try {
    return await ports.heroku.account();
  } catch (error) {
    ports.log.warn({ error }, 'the own account could not be read; echoes are told by release id only');
    return null;
  }
}

async function derive(
  ports: Ports,
  tx: Tx,
  row: StoredEvent,
  envelope: Envelope,
  self: Self,
): Promise<Event> {
  const appId = envelope.app.id;
  await tx.lockApp(appId);
  const atMs = Date.parse(envelope.at) || ports.clock.now();
  const recent = await tx.events.around(appId, iso(atMs - contextBeforeMs), iso(atMs + contextAfterMs));
  const lastApp = await tx.events.lastOf(appId, 'api:app', iso(atMs));
  const context = { receivedAt: row.receivedAt, source: row.source, recent, lastApp };
  const event = deriveEvent(envelope, {
    ...context,
    selfAccountId: self?.id ?? null,
    selfEmail: self?.email ?? null,
  });
  return markEcho(tx, event);
}

async function markEcho(tx: Tx, event: Event): Promise<Event> {
  const releaseId = event.views.release?.id;
  if (event.actor.kind === 'self' || typeof releaseId !== 'string') return event;
  const own = await tx.proposals.byMadeRelease(releaseId);
  return own === null ? event : { ...event, actor: { ...event.actor, kind: 'self' } };
}

async function decideOnce(ports: Ports, tx: Tx, event: Event): Promise<readonly Job[]> {
  const rulebook = ports.rulebook();
  const asked = needs(event, rulebook);
  const memory = await tx.decisions.memory(asked.memory, event.at);
  const unreadable = [...asked.state, ...asked.history];
  const now = iso(ports.clock.now());
  const decisions = decide({ event, rulebook, memory, live: new Map(), unreadable, now });
  const jobs: Job[] = [];
  for (const decision of decisions) jobs.push(...(await remember(ports, tx, event, decision)));
  await tx.events.finish(event.id, { state: 'decided', event });
  await tx.wake('event', event.id, null);
  await tx.audit.append({
    step: 'event.decided',
    subject: event.id,
    app: event.app.name,
    actor: event.actor.email,
    sentence: sentenceOf(event, decisions),
    detail: {
      name: event.name,
      at: event.at,
      received_at: event.receivedAt,
      fact: event.fact,
      rules: decisions.map(({ ruleId, ruleHash, outcome, stoppedBy }) => ({
        ruleId,
        ruleHash,
        outcome,
        stoppedBy,
      })),
      rulebook: rulebook.hash,
    },
  });
  return jobs;
}

async function remember(ports: Ports, tx: Tx, event: Event, decision: Decision): Promise<readonly Job[]> {
  const decisionId = await tx.decisions.insert(event.id, event.at, decision);
  if (decision.counts) await tx.decisions.addHit(decision.ruleId, decision.group, event.id, event.at);
  return decision.outcome === 'fired' ? carryOut(ports, tx, { event, decision, decisionId }) : [];
}

function sentenceOf(event: Event, decisions: readonly Decision[]): string {
  const fired = decisions
    .filter((decision) => decision.outcome === 'fired')
    .map((decision) => decision.ruleId);
  const told = `${event.name} on ${event.app.name} by ${event.actor.email}`;
  if (fired.length > 0) return `${told}: fired ${fired.join(', ')}.`;
  return decisions.length === 0
    ? `${told}: no rule is about it.`
    : `${told}: no rule fired of ${decisions.length} that name it.`;
}

async function repeat(tx: Tx, event: Event): Promise<readonly Job[]> {
  await tx.events.finish(event.id, { state: 'repeated', why: `tells ${event.fact} again`, event });
  await tx.wake('event', event.id, null);
  await tx.audit.append({
    step: 'event.repeated',
    subject: event.id,
    app: event.app.name,
    actor: event.actor.email,
    sentence: `${event.name} on ${event.app.name} was told again under another event id; it had been decided already.`,
    detail: { fact: event.fact },
  });
  return [];
}

async function quarantine(ports: Ports, tx: Tx, row: StoredEvent, why: string): Promise<readonly Job[]> {
  const key = `word:quarantine:${row.id}`;
  await tx.events.finish(row.id, { state: 'quarantined', why });
  await tx.wake('event', row.id, null);
  await tx.notices.want(key, ports.rulebook().defaultChannel, {
    kind: 'word',
    severity: 'warning',
    title: 'A signed delivery could not be read',
    text: `It carried the right signature but is no event Herald understands: ${why}. It is kept under ${row.id}; no rule saw it.`,
  });
  await tx.audit.append({
    step: 'event.quarantined',
    subject: row.id,
    actor: 'herald',
    sentence: `A signed delivery was put aside unread: ${why}.`,
    detail: {},
  });
  return [{ kind: 'notice', id: key }];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
