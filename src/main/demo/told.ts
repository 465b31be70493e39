import { z } from 'zod';
import type { AuditEntry, AuditStep } from '../../core/audit/entry.ts';
import type { Event } from '../../core/event/event.ts';
import { clean } from '../../core/message/clean.ts';
import { whatHappened } from '../../core/message/event-title.ts';

/** One line of the timeline: who does something, and what. */
export type Told = { readonly who: string; readonly text: string };

/** All of them are in the audit log; on the timeline they would only be noise. */
const untold: ReadonlySet<AuditStep> = new Set([
  'event.repeated',
  'notice.updated',
  'rules.loaded',
  'herald.started',
]);

const byOthers: Partial<Record<AuditStep, string>> = {
  'notice.posted': 'Slack',
  'notice.failed': 'Slack',
  'action.accepted': 'Heroku',
};

const byPeople: ReadonlySet<AuditStep> = new Set([
  'proposal.approved',
  'proposal.denied',
  'proposal.closed',
  'answer.counted',
  'answer.refused',
]);

/** An entry of the audit log as people tell it. `event` is the event of an `event.decided`, when it is known. */
export function told(entry: AuditEntry, event: Event | null): readonly Told[] {
  if (untold.has(entry.step)) return [];
  if (entry.step === 'event.decided') return decided(entry, event);
  if (byPeople.has(entry.step)) return [answered(entry)];
  const who = byOthers[entry.step] ?? 'Herald';
  const text = entry.sentence
    .replace(/^Posted the message/, 'A new card')
    .replace(/^Heroku accepted/, 'Accepted');
  return [{ who, text: plain(text) }];
}

const Rules = z.array(z.object({ ruleId: z.string(), outcome: z.string(), stoppedBy: z.string().nullish() }));

/** Worth a line even when no rule speaks of them; dynos come and go all the time. */
const worthTelling = [
  'release.succeeded',
  'release.failed',
  'build.failed',
  'dyno.crashed',
  'formation.scaled',
];

function decided({ app, detail }: AuditEntry, event: Event | null): readonly Told[] {
  const parsed = Rules.safeParse(detail.rules);
  const spoken = (parsed.success ? parsed.data : []).flatMap(({ ruleId, outcome, stoppedBy }) => {
    const what = became(outcome, stoppedBy ?? null);
    return what === null ? [] : [{ who: 'Herald', text: `Rule ${ruleId} ${what}.` }];
  });
  if (event === null || (spoken.length === 0 && !worthTelling.includes(event.name))) return [];
  return [{ who: 'Heroku', text: `${app ?? event.app.name}: ${clean(whatHappened(event))}.` }, ...spoken];
}

const silences: Readonly<Record<string, string>> = {
  threshold: 'waits: it has not happened often enough',
  cooldown: 'rests: it fired a short while ago',
  own_echo: 'is silent: Herald did this itself',
  calendar: 'is silent: its calendar says so',
  paused: 'is silent: it is paused',
};

/** What people would want to hear of a rule; null when it only took note. */
function became(outcome: string, stoppedBy: string | null): string | null {
  if (outcome === 'fired') return 'fires';
  if (outcome === 'shadowed') return 'would fire, but only looks on (mode shadow)';
  if (outcome === 'error') return 'could not be evaluated';
  return silences[stoppedBy ?? ''] ?? null;
}

/** `ana <ana@example.com>` and `ana approved: …` become Ana and what she did. */
function answered({ actor, sentence }: AuditEntry): Told {
  const name = actor.split(' <')[0] ?? actor;
  const text = sentence.startsWith(`${name} `) ? sentence.slice(name.length + 1) : sentence;
  return { who: capital(name), text: plain(capital(text)) };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Times to the minute, ids by their beginning. */
function plain(sentence: string): string {
  return clean(sentence)
    .replace(/\d{4}-\d\d-\d\dT(\d\d:\d\d):[\d.]+Z/g, '$1 UTC')
    .replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{22}/g, '$1…');
}
