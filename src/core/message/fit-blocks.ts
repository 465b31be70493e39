import type { Block } from './notice.ts';

/** Slack's limits for what Herald sends (docs.slack.dev, Block Kit reference), in UTF-16 units, the strictest reading. */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  headerText: 150,
  contextElements: 10,
  contextText: 3000,
  actions: 25,
  buttonText: 75,
  value: 2000,
  id: 255,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  privateMetadata: 3000,
  /** 40,000 is where Slack refuses, 4,000 what it advises. */
  messageText: 4000,
} as const;

/**
 * mrkdwn that ends what it begins, shortened to `max`: never inside an entity, a link or a date, and an opened code block is closed again. Slack
 * refuses a whole message for one text too long, so everything that is sent goes through here.
 */
export function fitMrkdwn(text: string, max: number): string {
  if (text.length <= max && !isOpen(text)) return text;
  const room = max - '\n```…'.length;
  let kept = '';
  for (const [token] of text.matchAll(/```|<[^<>]*>|&(?:amp|lt|gt);|[\s\S]/gu)) {
    if (kept.length + token.length > room) break;
    kept += token;
  }
  const mark = kept.length < text.length ? '…' : '';
  return `${kept.trimEnd()}${isOpen(kept) ? '\n```' : ''}${mark}`;
}

/** True when a code block is begun and not ended. */
function isOpen(text: string): boolean {
  return text.split('```').length % 2 === 0;
}

/** At most as many blocks as Slack takes; what is left out is said in the last one. Dividers go first. */
export function fitBlocks(blocks: readonly Block[], max: number = limits.messageBlocks): readonly Block[] {
  if (blocks.length <= max) return blocks;
  const solid = blocks.filter(({ type }) => type !== 'divider');
  if (solid.length <= max) return solid;
  const left = solid.length - (max - 1);
  const note = `… ${left} more parts do not fit here; \`herald proposals list\` shows all.`;
  return [
    ...solid.slice(0, max - 1),
    { type: 'context', elements: [{ type: 'mrkdwn', text: note, verbatim: true }] },
  ];
}
