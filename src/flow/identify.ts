import type { Identity } from '../core/guard/approval.ts';
import { namedByPolicy } from '../core/guard/approvers.ts';
import type { Answer, Proposal } from '../core/guard/proposal.ts';
import type { Ports } from './ports.ts';

/** Who gave an answer, as Slack knows them now. Throws `UpstreamError` when Slack cannot say: unknown is no. */
export async function identify(ports: Ports, answer: Answer, proposal: Proposal): Promise<Identity> {
  if (answer.via === 'terminal') return terminalIdentity(answer.personId.replace(/^terminal:/, ''));
  const person = await ports.slack.person(answer.personId);
  const policyGroups = namedByPolicy(ports.rulebook().policy).slackGroups;
  const asked = [...new Set([...(proposal.approvers?.slackGroups ?? []), ...policyGroups])];
  const groups: string[] = [];
  for (const group of asked)
    if ((await ports.slack.groupMembers(group)).includes(person.id)) groups.push(group);
  const { id, email, name, standing } = person;
  const foreign = answer.teamId !== null && person.teamId !== null && answer.teamId !== person.teamId;
  return { id, email, name, standing: foreign ? 'other_team' : standing, groups };
}

/** Whoever can type on the machine that holds the secrets answers under the name they give, and the log says so. */
export function terminalIdentity(name: string): Identity {
  return {
    id: name,
    email: name.includes('@') ? name : null,
    name: `${name} (terminal)`,
    standing: 'member',
    groups: [],
  };
}
