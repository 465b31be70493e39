import type { CheckFinding } from './rulebook.ts';

/** The parts of a frame, so that a terminal may colour each its own way. */
export type FramePart = 'error' | 'warning' | 'place' | 'gutter' | 'line' | 'caret' | 'hint';
export type Paint = (part: FramePart, text: string) => string;

const widest = 100;
const plain: Paint = (_part, text) => text;

/**
 * A finding as people read it in the terminal: place, code, rule and sentence, the lines around it with a caret, and the
 * mend. `text` is the file the finding is about, null when it is not at hand.
 */
export function codeFrame(finding: CheckFinding, text: string | null, paint: Paint = plain): string {
  const { file, line, col, code, severity, rule, message, hint } = finding;
  const about = rule === null ? '' : ` [rule ${clean(rule)}]`;
  const title = `${paint('place', `${file}:${line}:${col}`)} ${paint(severity, code)}${about} ${clean(message)}`;
  const frame = text === null ? [] : frameLines(text, line, col, paint);
  const mend = hint === '' ? [] : [`  ${paint('hint', `mend: ${clean(hint)}`)}`];
  return [title, ...frame, ...mend].join('\n');
}

function frameLines(text: string, line: number, col: number, paint: Paint): readonly string[] {
  const lines = text.split(/\r?\n/);
  const last = Math.min(line, lines.length);
  const width = String(last).length;
  const start = Math.max(0, col - 1 - widest + 20);
  return lines.slice(Math.max(0, last - 3), last).flatMap((source, index, shown) => {
    const number = last - shown.length + index + 1;
    const isMarked = number === line;
    const gutter = paint('gutter', `${isMarked ? '>' : ' '} ${String(number).padStart(width)} |`);
    const row = `${gutter} ${paint('line', cut(source, isMarked ? start : 0))}`;
    if (!isMarked) return [row.trimEnd()];
    const under = `${paint('gutter', `  ${' '.repeat(width)} |`)} ${' '.repeat(Math.max(0, col - 1 - start))}`;
    return [row, `${under}${paint('caret', '^')}`];
  });
}

function cut(source: string, start: number): string {
  const text = clean(source);
  return text.length - start > widest ? `${text.slice(start, start + widest - 1)}…` : text.slice(start);
}

/** Signs that would move the cursor or turn the writing direction are shown as one blank each, so that columns stay. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, ' ');
}
