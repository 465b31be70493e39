import { card } from './card.ts';
import { clean, cleanLines } from './clean.ts';
import type { Line } from './line.ts';
import { joined } from './line.ts';
import type { NoticeContent } from './notice.ts';
import type { Part } from './part.ts';
import { plainLine } from './plain-line.ts';

/**
 * The whole card as plain lines, for the log, the terminal and the timeline: no control character of foreign text gets
 * through. Without `now` an open question counts as still open.
 */
export function plainNotice(content: NoticeContent, now = 0): string {
  return plainParts(card(content, now));
}

export function plainParts(parts: readonly Part[]): string {
  return parts
    .flatMap(plainPart)
    .filter((line) => line !== '')
    .join('\n');
}

function plainPart(part: Part): readonly string[] {
  switch (part.kind) {
    case 'said':
      return part.lines.map(plainLine);
    case 'small':
      return [plainLine(joined(part.pieces, ' · ') satisfies Line)];
    case 'authored':
      return authoredText(part.text).split('\n').map(clean);
    case 'code':
      return cleanLines(part.text)
        .split('\n')
        .map((line) => `    ${line}`);
    case 'divider':
      return ['---'];
    case 'ask':
      return [
        `Answer: herald proposals approve ${part.proposalId} | herald proposals deny ${part.proposalId}`,
      ];
  }
}

/** A rule's text comes with its values escaped for Slack; this is what it says. */
export function authoredText(text: string): string {
  return cleanLines(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
