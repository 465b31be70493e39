import { clean, flatten } from './clean.ts';
import type { Line, Span } from './line.ts';
import { utc } from './utc.ts';

/** A line as plain text, for the log and the terminal. */
export function plainLine(line: Line): string {
  return line.map(inPlain).join('').trim();
}

function inPlain(span: Span): string {
  if (typeof span === 'string') return flatten(span);
  switch (span.kind) {
    case 'bold':
    case 'code':
      return clean(span.text);
    case 'time':
      return clean(utc(span.at));
    case 'link':
      return clean(span.label) === clean(span.url) ? span.url : `${clean(span.label)} (${span.url})`;
    case 'mention':
      return `@${span.to}`;
  }
}
