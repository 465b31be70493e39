import type { Event } from '../core/event/event.ts';
import { decideTimer } from '../core/rules/decide-timer.ts';
import type { Decision, Needs, RuleTimer } from '../core/rules/decision.ts';
import { needsOfTimer } from '../core/rules/needs.ts';
import { ruleTimer } from '../core/rules/rule-timer.ts';
import type { Job } from './jobs.ts';
import { type Asked, factsFor, readLiveFacts } from './live-facts.ts';
import type { Ports, Timer, Tx } from './ports.ts';
import { rememberDecision } from './remember-decision.ts';

type Waiting = { readonly timer: RuleTimer; readonly event: Event; readonly asked: Needs };

/**
 * A rule's timer is due (`for`, absence, quiet): the rule decides with live state read now. Taking the timer and all that
 * comes of it are one transaction, so it fires once; what it needs from Heroku is read before. A rule that is gone ends
 * its timer without a word to people.
 */
export async function wakeRule(ports: Ports, key: string): Promise<void> {
  const waiting = await ports.store.transaction((tx) => look(ports, tx, key));
  const read = waiting === null ? null : await readAsked(ports, waiting);
  const jobs = await ports.store.transaction((tx) => fire(ports, tx, key, read));
  await ports.doorbell.ring(jobs);
}

/** What the timer waits for, without taking it; null when there is nothing to read for it. */
async function look(ports: Ports, tx: Tx, key: string): Promise<Waiting | null> {
  const found = (await tx.timers.withPrefix(key)).find((one) => one.key === key);
  return found === undefined ? null : waitingOf(ports, tx, found.payload);
}

async function waitingOf(ports: Ports, tx: Tx, payload: Timer['payload']): Promise<Waiting | null> {
  const timer = ruleTimer(payload);
  const event = timer === null ? null : ((await tx.events.get(timer.eventId))?.event ?? null);
  if (timer === null || event === null) return null;
  return { timer, event, asked: needsOfTimer(timer, event, ports.rulebook()) };
}

async function readAsked(ports: Ports, { event, asked }: Waiting): Promise<Asked> {
  return { asked, facts: await readLiveFacts(ports, event, asked) };
}

async function fire(ports: Ports, tx: Tx, key: string, read: Asked | null): Promise<readonly Job[]> {
  const now = new Date(ports.clock.now()).toISOString();
  const payload = await tx.timers.take(key, now);
  const waiting = payload === null ? null : await waitingOf(ports, tx, payload);
  if (waiting === null) return [];
  const { timer, event, asked } = waiting;
  await tx.lockApp(event.app.id);
  const rulebook = ports.rulebook();
  const memory = await tx.decisions.memory(asked.memory, event.at);
  const decision = decideTimer({ timer, event, rulebook, memory, ...factsFor(asked, read), now });
  const jobs = await keep(ports, tx, { timer, event, decision });
  await tx.audit.append({
    step: decision.stoppedBy === 'enabled' ? 'rule.timer_ended' : 'rule.decided',
    subject: event.id,
    app: event.app.name,
    actor: 'herald',
    sentence: sentenceOf(timer, event, decision),
    detail: {
      rule: timer.ruleId,
      rule_hash: decision.ruleHash,
      purpose: timer.purpose,
      group: timer.group,
      outcome: decision.outcome,
      stopped_by: decision.stoppedBy ?? null,
    },
  });
  return jobs;
}

/**
 * The decision takes the place of the one that waited, whose reasons stay on top. A quiet timer finds none waiting: its
 * event's decision stays as it is, and only what follows from the silence is done.
 */
async function keep(
  ports: Ports,
  tx: Tx,
  { timer, event, decision }: Pick<Waiting, 'timer' | 'event'> & { decision: Decision },
): Promise<readonly Job[]> {
  const stored = await tx.decisions.ofEvent(event.id);
  const own = stored.find(({ ruleId }) => ruleId === timer.ruleId);
  if (own === undefined) return [];
  if (own.outcome === 'waiting') {
    const whole = { ...decision, findings: [...own.findings, ...decision.findings] };
    await tx.decisions.conclude(event.id, timer.ruleId, whole);
    return rememberDecision(ports, tx, { event, decision: whole, decisionId: own.id });
  }
  if (timer.purpose !== 'quiet') return [];
  const quiet: Decision = { ...decision, counts: false, actions: [], outcome: 'noted' };
  return rememberDecision(ports, tx, { event, decision: quiet, decisionId: own.id });
}

function sentenceOf(timer: RuleTimer, event: Event, decision: Decision): string {
  const last = decision.findings.at(-1)?.sentence ?? '';
  const about = `Rule ${timer.ruleId} on ${event.app.name}, ${timer.purpose} after ${event.name} at ${event.at}`;
  return `${about}: ${decision.outcome}${last === '' ? '' : `. ${last}`}`;
}
