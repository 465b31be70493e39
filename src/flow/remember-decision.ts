import { applyEffects, type Decided } from './apply-effects.ts';
import { carryOut } from './carry-out.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';

/** So many errors of one rule text, and its people are told; once. */
const toldAfter = 3;

/** All that a stored decision brings about, in the transaction that stored it. */
export async function rememberDecision(ports: Ports, tx: Tx, decided: Decided): Promise<readonly Job[]> {
  const { event, decision } = decided;
  if (decision.counts) await tx.decisions.addHit(decision.ruleId, decision.group, event.id, event.at);
  const jobs = [...(await applyEffects(ports, tx, decided))];
  if (decision.outcome === 'fired') jobs.push(...(await carryOut(ports, tx, decided)));
  if (decision.outcome === 'error') jobs.push(...(await tellErrors(ports, tx, decided)));
  return jobs;
}

/** A rule that cannot be evaluated is silent, which looks like peace: after some errors it says so once per rule text. */
async function tellErrors(ports: Ports, tx: Tx, { event, decision }: Decided): Promise<readonly Job[]> {
  const { ruleId, ruleName, ruleHash, findings } = decision;
  const key = `word:rule-error:${ruleId}:${ruleHash}`;
  const errors = await tx.decisions.errors(ruleId, ruleHash);
  if (errors < toldAfter || (await tx.notices.get(key)) !== null) return [];
  const why =
    findings.findLast(({ held, check }) => !held && check === 'if')?.sentence ?? 'No reason is known.';
  await tx.notices.want(key, ports.rulebook().defaultChannel, {
    kind: 'word',
    severity: 'error',
    title: `Rule ${ruleName} cannot be evaluated`,
    text: `Its \`if\` ended in an error ${errors} times, so it did nothing. The last time on ${event.app.name}: ${why} What it saw: herald trace ${event.id}`,
  });
  return [{ kind: 'notice', id: key }];
}
