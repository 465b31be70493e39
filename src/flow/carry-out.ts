import type { Proposal } from '../core/guard/proposal.ts';
import type { NoticeContent } from '../core/message/notice.ts';
import type { DecidedAction, Decision } from '../core/rules/decision.ts';
import type { Decided } from './apply-effects.ts';
import type { Job } from './jobs.ts';
import type { Incident, Ports, Tx } from './ports.ts';
import { refreshCard } from './refresh-card.ts';

type Fired = Decided;

/** The steps of a list of actions run from 0; those of the `on_failure` of step n from (n + 1) * 1000. */
const chainLength = 1000;

/** Actions of one chain run one after the other. */
export function chainOf(step: number): number {
  return Math.floor(step / chainLength);
}

/** The step whose failure a step answers to; null for a step of the rule's own list. */
export function parentStep(step: number): number | null {
  return step < chainLength ? null : chainOf(step) - 1;
}

/**
 * Writes down what a fired decision wants: a notice for each `slack.notify`, a proposal for each guarded action. The
 * proposals share the card of the first notice, so that one decision is one message; without any notice they get a card
 * in the default channel. While an incident of the rule and group is open, its messages are updated instead. Only the
 * first proposal begins: each of the others waits for the end of the one before (`afterProposal`).
 */
export async function carryOut(ports: Ports, tx: Tx, fired: Fired): Promise<readonly Job[]> {
  const { decision } = fired;
  const incident = await tx.incidents.openOf(decision.ruleId, decision.group);
  const held = await waitsBehind(ports, tx, decision);
  const said = decision.actions.filter((action) => action.action === 'slack.notify');
  const done = decision.actions.filter((action) => action.action !== 'slack.notify');
  const wanted = said.length === 0 && done.length > 0 ? [null] : said;
  const keys: string[] = [];
  for (const notify of wanted) keys.push(await wantAlert(ports, tx, fired, notify, incident));
  const cardKey = keys[0];
  if (cardKey === undefined) return [];
  const jobs = await proposeAll(ports, tx, fired, done, cardKey, held);
  for (const key of keys) await refreshCard(tx, key);
  return [...keys.map((id): Job => ({ kind: 'notice', id })), ...jobs];
}

/** The `on_failure` of an action that ended badly: notices of their own, writes on the card of the one that failed. */
export async function carryOutFailure(
  ports: Ports,
  tx: Tx,
  fired: Fired,
  after: Proposal,
  actions: readonly DecidedAction[],
): Promise<readonly Job[]> {
  const steps = actions.map((action, i) => ({ ...action, index: (after.step + 1) * chainLength + i }));
  const jobs: Job[] = [];
  for (const notify of steps.filter(({ action }) => action === 'slack.notify'))
    jobs.push({ kind: 'notice', id: await wantAlert(ports, tx, fired, notify, null) });
  const writes = steps.filter(({ action }) => action !== 'slack.notify');
  jobs.push(...(await proposeAll(ports, tx, fired, writes, after.noticeKey, false)));
  return writes.length === 0 ? jobs : [...jobs, ...(await refreshCard(tx, after.noticeKey))];
}

/** `concurrency: queue`: what fires while something of the group is under way begins when that has ended. */
async function waitsBehind(ports: Ports, tx: Tx, decision: Decision): Promise<boolean> {
  const rule = ports.rulebook().rules.find(({ id }) => id === decision.ruleId);
  if (rule?.concurrency !== 'queue') return false;
  return (await tx.proposals.openOf(decision.ruleId, decision.group)).length > 0;
}

async function proposeAll(
  ports: Ports,
  tx: Tx,
  fired: Fired,
  actions: readonly DecidedAction[],
  cardKey: string,
  held: boolean,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const [position, action] of actions.entries()) {
    const { id } = await propose(ports, tx, fired, action, cardKey);
    if (held || position > 0) await tx.wake('proposal', id, null);
    else jobs.push({ kind: 'proposal', id });
  }
  return jobs;
}

async function wantAlert(
  ports: Ports,
  tx: Tx,
  fired: Fired,
  notify: DecidedAction | null,
  incident: Incident | null,
): Promise<string> {
  const key = `decision:${incident?.decisionId ?? fired.decisionId}:${notify?.index ?? 'card'}`;
  const channel = textOf(notify?.with.channel) ?? ports.rulebook().defaultChannel;
  await tx.notices.want(key, channel, alertContent(ports, fired, notify));
  if (incident !== null) await tx.incidents.addNotice(incident.id, key);
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
