import { clean } from './clean.ts';
import type { Line, Span } from './line.ts';
import { escapeMarkup, literal } from './literal.ts';
import { utc } from './utc.ts';

/** A line in Slack's mrkdwn. */
export function mrkdwn(line: Line): string {
  return line.map(inMrkdwn).join('');
}

function inMrkdwn(span: Span): string {
  if (typeof span === 'string') return literal(span);
  switch (span.kind) {
    case 'bold':
      return inBold(literal(clean(span.text)));
    case 'code':
      return `\`${escapeMarkup(withoutTicks(clean(span.text))) || '–'}\``;
    case 'time':
      return slackDate(span.at);
    case 'link':
      return `<${escapeMarkup(span.url)}|${literal(clean(span.label)).replace(/\|/g, '¦')}>`;
    case 'mention':
      return slackMention(span.to);
  }
}

function inBold(text: string): string {
  return text === '' ? '' : `*${text}*`;
}

/** Backticks would end the code they stand in. */
export function withoutTicks(text: string): string {
  return text.replace(/`/g, 'ˋ');
}

/** Slack shows it in the reader's time zone; the part after the bar is what old clients and notifications show. */
function slackDate(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000);
  if (!Number.isFinite(seconds)) return literal(at);
  return `<!date^${seconds}^{date_short_pretty} at {time}|${utc(at)}>`;
}

function slackMention(to: string): string {
  if (to === 'here' || to === 'channel' || to === 'everyone') return `<!${to}>`;
  return to.startsWith('S') ? `<!subteam^${to}>` : `<@${to}>`;
}
