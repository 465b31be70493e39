import type { Notice } from './ports.ts';

/** What a message is about, for the audit log. */
export function noticeTitle({ content }: Pick<Notice, 'content'>): string {
  return content.kind === 'word'
    ? content.title
    : `${content.event.name} on ${content.event.app.name} (${content.rule.id})`;
}
