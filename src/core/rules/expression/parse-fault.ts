import type { CelReading } from './cel.ts';
import { type ExpressionFault, faultAt } from './expression-fault.ts';

type ParseFault = Extract<CelReading, { kind: 'fault' }>;

/** What the engine calls signs. */
const signs: Readonly<Record<string, string>> = {
  EOF: 'the end',
  RPAREN: '`)`',
  LPAREN: '`(`',
  RBRACKET: '`]`',
  LBRACKET: '`[`',
  RBRACE: '`}`',
  LBRACE: '`{`',
  COLON: '`:`',
  QUESTION: '`?`',
  COMMA: '`,`',
  DOT: '`.`',
  IDENTIFIER: 'a name',
};

/** A fault of the grammar in plain words. */
export function parseFault(text: string, { fault, message, start, end }: ParseFault): ExpressionFault {
  const span = { start, end: Math.max(end, start) };
  const found = start >= text.length ? 'the end' : `\`${text.slice(start, Math.max(end, start + 1))}\``;
  switch (fault) {
    case 'limit_exceeded':
    case 'too_deep':
      return faultAt(
        span,
        'E406',
        'the expression is too long or nested too deep',
        'Split it, or use `match`.',
      );
    case 'expected_token': {
      const [, wanted = ''] = /^Expected (\w+)/.exec(message) ?? [];
      return faultAt(
        span,
        'E401',
        `expected ${signs[wanted] ?? wanted.toLowerCase()}, found ${found}`,
        mendOf(found),
      );
    }
    case 'unexpected_token':
      return faultAt(span, 'E401', `expected a value, found ${found}`, mendOf(found));
    case 'unexpected_character':
      return faultAt(span, 'E401', `did not expect ${found}`, mendOf(found));
    case 'reserved_identifier':
      return faultAt(span, 'E401', `${found} cannot be a name`, mendOf(found));
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return faultAt(span, 'E401', 'the text has no closing quote', 'Close it with the quote it began with.');
    default:
      return faultAt(span, 'E401', `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`, mendOf(found));
  }
}

const mends: ReadonlyMap<string, string> = new Map([
  ['`=`', 'Two signs compare: `==`.'],
  ['`and`', 'Write `&&` for and.'],
  ['`or`', 'Write `||` for or.'],
  ['`&`', 'Write `&&` for and.'],
  ['`|`', 'Write `||` for or.'],
  ['`not`', 'Write `!` for not.'],
]);

function mendOf(found: string): string {
  return mends.get(found) ?? 'A condition looks like `release.kind == "deploy" && release.version > 1`.';
}
