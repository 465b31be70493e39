import { flatten } from './clean.ts';

/**
 * The three characters Slack reads as markup; escaped, no link, mention or date can be formed (Slack, "Formatting message
 * text": escaping text).
 */
export function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * Foreign text as mrkdwn that shows exactly itself. mrkdwn has no escape for its format marks, so those that would take
 * effect are replaced by look-alikes: `*`, `~`, backtick, `_` at the edge of a word, the colon of `:emoji:`, a leading `>`.
 */
export function literal(text: string): string {
  const flat = flatten(text)
    .replace(/\*/g, '∗')
    .replace(/~/g, '∼')
    .replace(/`/g, 'ˋ')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ')
    .replace(/:(?=[^\s:/.]+:)/gu, '꞉')
    .replace(/^( ?)>+/u, '$1›');
  return escapeMarkup(flat);
}
