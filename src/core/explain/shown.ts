import { clean } from '../message/clean.ts';

/** Lines fit to be shown to people, each cleaned of what foreign text may hide in it; the indentation stays. */
export function shown(lines: readonly string[]): string {
  return lines.map((line) => `${/^ */.exec(line)?.[0] ?? ''}${clean(line)}`).join('\n');
}
