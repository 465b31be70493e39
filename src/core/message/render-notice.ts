import { card, cardSign, cardTitle } from './card.ts';
import { fitBlocks, fitMrkdwn, limits } from './fit-blocks.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { NoticeContent, SlackMessage } from './notice.ts';
import { partBlocks } from './part-blocks.ts';
import { plainParts } from './plain-notice.ts';
import { proposalBrief } from './proposal-brief.ts';

/**
 * The Slack message of a notice: the alert on top, its proposals below, as they stand at `now` (milliseconds since 1970).
 * Whatever the content holds, the answer is within Slack's limits and foreign text in it is only text.
 */
export function renderNotice(content: NoticeContent, now: number): SlackMessage {
  const parts = card(content, now);
  return {
    text: fitMrkdwn(headline(content, now), limits.messageText),
    blocks: fitBlocks(partBlocks(parts)),
    plain: plainParts(parts),
  };
}

/** What a notification on a locked phone shows. */
function headline(content: NoticeContent, now: number): string {
  const briefs = content.kind === 'word' ? [] : content.proposals.map((view) => proposalBrief(view, now));
  return [`${cardSign(content)} ${cardTitle(content)}`, ...briefs].map((line) => mrkdwn([line])).join('\n');
}
