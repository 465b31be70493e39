import { cap } from './cap.ts';
import { clean, cleanLines } from './clean.ts';
import { fitMrkdwn, limits } from './fit-blocks.ts';
import { joined } from './line.ts';
import { escapeMarkup } from './literal.ts';
import { mrkdwn, withoutTicks } from './mrkdwn.ts';
import type { Block } from './notice.ts';
import type { Part } from './part.ts';
import { authoredText } from './plain-notice.ts';

/** The blocks of a card, each within Slack's limits. */
export function partBlocks(parts: readonly Part[]): readonly Block[] {
  return parts.flatMap(blocksOf);
}

function blocksOf(part: Part): readonly Block[] {
  switch (part.kind) {
    case 'said':
      return grouped(part.lines.map(mrkdwn)).flatMap(section);
    case 'small':
      return small(mrkdwn(joined(part.pieces, ' · ')));
    case 'authored':
      return section(escapeMarkup(authoredText(part.text)));
    case 'code':
      return section(`\`\`\`\n${escapeMarkup(withoutTicks(cleanLines(part.text)))}\n\`\`\``);
    case 'divider':
      return [{ type: 'divider' }];
    case 'ask':
      return [{ type: 'actions', elements: buttons(part) }];
  }
}

/** Lines together as long as they fit into one section: a list is never cut where another section could carry on. */
function grouped(lines: readonly string[]): readonly string[] {
  const groups: string[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const joint = last === undefined ? line : `${last}\n${line}`;
    if (last !== undefined && joint.length <= limits.sectionText) groups[groups.length - 1] = joint;
    else groups.push(line);
  }
  return groups;
}

/** `verbatim` keeps Slack from making links and mentions of text that only looks like one. */
function section(text: string): readonly Block[] {
  if (text.trim() === '') return [];
  return [
    { type: 'section', text: { type: 'mrkdwn', text: fitMrkdwn(text, limits.sectionText), verbatim: true } },
  ];
}

function small(text: string): readonly Block[] {
  if (text.trim() === '') return [];
  return [
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: fitMrkdwn(text, limits.contextText), verbatim: true }],
    },
  ];
}

function buttons({ proposalId, confirm }: Part & { kind: 'ask' }): readonly Block[] {
  const value = proposalId;
  return [
    {
      type: 'button',
      action_id: 'herald.approve',
      text: plain('Approve', limits.buttonText),
      style: 'primary',
      value,
      confirm: {
        title: plain(confirm.title, limits.confirmTitle),
        text: plain(confirm.text, limits.confirmText),
        confirm: plain(confirm.button, limits.confirmButton),
        deny: plain('Not now', limits.confirmButton),
      },
    },
    {
      type: 'button',
      action_id: 'herald.deny',
      text: plain('Deny', limits.buttonText),
      style: 'danger',
      value,
    },
    { type: 'button', action_id: 'herald.details', text: plain('Details', limits.buttonText), value },
  ];
}

/** Slack decodes the three entities in plain text as well. */
function plain(text: string, max: number): Block {
  return { type: 'plain_text', text: fitMrkdwn(escapeMarkup(cap(clean(text), max)), max), emoji: false };
}
