import type { Event } from '../core/event/event.ts';
import type { Proposal } from '../core/guard/proposal.ts';
import type { NoticeContent } from '../core/message/notice.ts';
import type { DecidedAction, Decision } from '../core/rules/decision.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';

type Fired = { readonly event: Event; readonly decision: Decision; readonly decisionId: string };

/**
 * Writes down what a fired decision wants: a notice for each `slack.notify`, a proposal for each guarded action. The
 * proposals share the card of the first notice, so that one decision is one message; without any notice they get a card
 * in the default channel.
 */
export async function carryOut(ports: Ports, tx: Tx, fired: Fired): Promise<readonly Job[]> {
  const said = fired.decision.actions.filter((action) => action.action === 'slack.notify');
  const done = fired.decision.actions.filter((action) => action.action !== 'slack.notify');
  const keys: string[] = [];
  for (const notify of said) keys.push(await wantAlert(ports, tx, fired, notify));
  if (keys.length === 0 && done.length > 0) keys.push(await wantAlert(ports, tx, fired, null));
  const cardKey = keys[0];
  if (cardKey === undefined) return [];
  const proposals: Proposal[] = [];
  for (const action of done) proposals.push(await propose(ports, tx, fired, action, cardKey));
  if (proposals.length > 0) await refreshCard(tx, cardKey);
  return [
    ...keys.map((id): Job => ({ kind: 'notice', id })),
    ...proposals.map(({ id }): Job => ({ kind: 'proposal', id })),
  ];
}

async function wantAlert(ports: Ports, tx: Tx, fired: Fired, notify: DecidedAction | null): Promise<string> {
  const key = `decision:${fired.decisionId}:${notify?.index ?? 'card'}`;
  const channel = textOf(notify?.with.channel) ?? ports.rulebook().defaultChannel;
  await tx.notices.want(key, channel, alertContent(ports, fired, notify));
  return key;
}

function alertContent(ports: Ports, { event, decision }: Fired, notify: DecidedAction | null): NoticeContent {
  const rule = ports.rulebook().rules.find((one) => one.id === decision.ruleId);
  const text = textOf(notify?.with.text);
  return {
    kind: 'alert',
    rule: {
      id: decision.ruleId,
      name: decision.ruleName,
      severity: decision.severity,
      ...(rule?.description === undefined ? {} : { description: rule.description }),
      ...(rule?.runbook === undefined ? {} : { runbook: rule.runbook }),
    },
    event,
    ...(text === undefined ? {} : { text }),
    include: textsOf(notify?.with.include),
    mention: textsOf(notify?.with.mention),
    proposals: [],
  };
}

async function propose(
  ports: Ports,
  tx: Tx,
  fired: Fired,
  action: DecidedAction,
  noticeKey: string,
): Promise<Proposal> {
  const { event, decision, decisionId } = fired;
  const now = new Date(ports.clock.now()).toISOString();
  const proposal: Proposal = {
    id: ports.ids.proposalId(),
    decisionId,
    eventId: event.id,
    ruleId: decision.ruleId,
    step: action.index,
    action: action.action,
    params: action.with,
    app: { id: event.app.id, name: event.app.name },
    mode: decision.mode === 'auto' ? 'auto' : 'ask',
    ask: action.approval ?? null,
    requester: { id: event.actor.id, email: event.actor.email },
    state: 'planned',
    reason: null,
    sentence: null,
    plan: null,
    approvers: null,
    count: action.approval?.count ?? 1,
    selfApprove: false,
    expiresAt: null,
    leaseId: null,
    leaseUntil: null,
    sentAt: null,
    attempts: 0,
    madeReleaseId: null,
    verifyUntil: null,
    noticeKey,
    createdAt: now,
    updatedAt: now,
  };
  await tx.proposals.insert(proposal);
  return proposal;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
