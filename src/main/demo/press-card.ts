import type { SimMessage } from '../../sim/slack/history.ts';
import type { SimSlack } from '../../sim/slack/sim-slack.ts';

/** Who answers for whoever has no browser at hand. Both are on call in `rules/policy.yml`. */
export const ana = { id: 'U0ANADUARTE', name: 'Ana' } as const;
export const raj = { id: 'U0RAJPATEL0', name: 'Raj' } as const;

/** True for a card that somebody can answer. */
export function isAsking({ blocks }: SimMessage): boolean {
  return JSON.stringify(blocks).includes('herald.approve');
}

/** Presses a button of the newest open card in any channel; false when there is none. */
export async function pressCard(
  slack: SimSlack,
  userId: string,
  actionId: 'herald.approve' | 'herald.deny',
): Promise<boolean> {
  const card = slack.workspace.history.list().findLast(isAsking);
  if (card === undefined) return false;
  await slack.press({ channel: card.channel, ts: card.ts, userId, actionId });
  return true;
}
