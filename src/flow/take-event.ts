import { deriveEvent } from '../core/event/derive-event.ts';
import { type Envelope, parseEnvelope } from '../core/event/envelope.ts';
import type { Event } from '../core/event/event.ts';
import { withLabels } from '../core/guard/app-labels.ts';
import { needs } from '../core/rules/decide.ts';
import { decideEvent } from './decide-event.ts';
import type { Job } from './jobs.ts';
import { type Asked, factsFor, readLiveFacts } from './live-facts.ts';
import type { Ports, StoredEvent, Tx } from './ports.ts';

const hour = 3_600_000;
/** A dyno cycles after 24 h and up to 216 min (Dev Center, "Dyno Restarts"): its start lies within this span. */
const contextBeforeMs = 28 * hour;
const contextAfterMs = hour / 2;

/**
 * Takes one stored event: derives its meaning, lets the rules decide once per fact, and writes down decisions, notices
 * and proposals in one transaction. A second telling of a known fact ends as `repeated`. When rules ask for live state
 * it is read between two transactions, so that none waits for Heroku; the second begins anew.
 */
export async function takeEvent(ports: Ports, id: string): Promise<void> {
  const self = await ownAccount(ports);
  const first = await ports.store.transaction((tx) => take(ports, tx, id, self, null));
  if (first.kind === 'taken') return ports.doorbell.ring(first.jobs);
  const facts = await readLiveFacts(ports, first.event, first.asked);
  const read = { asked: first.asked, facts };
  const second = await ports.store.transaction((tx) => take(ports, tx, id, self, read));
  if (second.kind === 'taken') await ports.doorbell.ring(second.jobs);
}

type Unreadable = { readonly kind: 'quarantine'; readonly why: string };
type Taken =
  | { readonly kind: 'taken'; readonly jobs: readonly Job[] }
  | { readonly kind: 'reads'; readonly event: Event; readonly asked: Asked['asked'] };

async function take(ports: Ports, tx: Tx, id: string, self: Self, read: Asked | null): Promise<Taken> {
  const row = await tx.events.lock(id);
  if (row === null) return taken([]);
  if (row.state !== 'new') return taken(await settled(tx, id));
  const event = await eventOf(ports, tx, row, self);
  if ('kind' in event) return taken(await quarantine(ports, tx, row, event.why));
  if (!(await tx.events.claimFact(event.fact, event.id))) return taken(await repeat(tx, event));
  const asked = needs(event, ports.rulebook());
  if (read === null && asked.state.length + asked.history.length > 0) return { kind: 'reads', event, asked };
  return taken(await decideEvent(ports, tx, event, asked, factsFor(asked, read)));
}

function taken(jobs: readonly Job[]): Taken {
  return { kind: 'taken', jobs };
}

/** Nothing is left to do: a step that failed after its end was committed must not ring for ever. */
async function settled(tx: Tx, id: string): Promise<readonly Job[]> {
  await tx.wake('event', id, null);
  return [];
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

/** Events that Herald made itself; no delivery can claim such a source. */
const ownSources: readonly Event['source'][] = ['schedule', 'manual'];

async function eventOf(ports: Ports, tx: Tx, row: StoredEvent, self: Self): Promise<Event | Unreadable> {
  if (ownSources.includes(row.source)) {
    const own = JSON.parse(new TextDecoder().decode(row.body)) as Event;
    await tx.lockApp(own.app.id);
    return own;
  }
  const parsed = parseEnvelope(row.body);
  return parsed.kind === 'quarantine' ? parsed : derive(ports, tx, row, parsed.envelope, self);
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
  // What the policy says of the app (stage, pipeline, team, labels), so that rules can name it.
  return markEcho(tx, { ...event, app: withLabels(ports.rulebook().policy, event.app) });
}

async function markEcho(tx: Tx, event: Event): Promise<Event> {
  const releaseId = event.views.release?.id;
  if (event.actor.kind === 'self' || typeof releaseId !== 'string') return event;
  const own = await tx.proposals.byMadeRelease(releaseId);
  return own === null ? event : { ...event, actor: { ...event.actor, kind: 'self' } };
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
