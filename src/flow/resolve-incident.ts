import type { Decided } from './apply-effects.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';

/** Ends an incident: every message that told of it says so in its headline, and no new message is posted. */
export async function resolveIncident(
  ports: Ports,
  tx: Tx,
  { event, decision, group }: Pick<Decided, 'event' | 'decision'> & { readonly group: string },
  sentence: string,
): Promise<readonly Job[]> {
  const at = new Date(ports.clock.now()).toISOString();
  const incident = await tx.incidents.resolve(decision.ruleId, group, at);
  if (incident === null) return [];
  const jobs: Job[] = [];
  for (const key of incident.noticeKeys) {
    const notice = await tx.notices.lock(key);
    if (notice?.content.kind !== 'alert') continue;
    await tx.notices.want(key, notice.channel, { ...notice.content, resolved: { at, sentence } });
    jobs.push({ kind: 'notice', id: key });
  }
  await tx.audit.append({
    step: 'incident.resolved',
    subject: incident.decisionId,
    app: event.app.name,
    actor: event.actor.email,
    sentence: `The incident of rule ${decision.ruleId} on ${event.app.name}, open since ${incident.openedAt}, is over: ${sentence}`,
    detail: { rule: decision.ruleId, group, event: event.id },
  });
  return jobs;
}
