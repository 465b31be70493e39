import { CST, Lexer } from 'yaml';

/** What a file may hold at most before it is even parsed. */
export type TokenLimits = { readonly depth: number; readonly aliases: number; readonly values: number };
/** The first limit a text breaks, and where. */
export type Excess = { readonly of: keyof TokenLimits; readonly offset: number };

/**
 * Reads the tokens of a text only until one limit is broken: brackets and indicators nested too deep, aliases, values. One
 * pass without recursion, so that a hostile file costs no more than its first lines. Depth by indentation is left to
 * `tooDeepAt`, since each level of it costs a longer line.
 */
export function scanTokens(text: string, limits: TokenLimits): Excess | null {
  const count = { depth: 0, aliases: 0, values: 0 };
  let onLine = 0;
  let offset = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    const type: CST.TokenType | 'content' | null = isScalar ? 'content' : CST.tokenType(token);
    isScalar = type === 'scalar';
    if (type === 'newline') onLine = 0;
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') onLine++;
    if (type === 'flow-seq-start' || type === 'flow-map-start') count.depth++;
    if (type === 'flow-seq-end' || type === 'flow-map-end') count.depth = Math.max(0, count.depth - 1);
    if (type === 'alias') count.aliases++;
    if (isScalar) count.values++;
    const of = broken(count, onLine, limits);
    if (of !== null) return { of, offset };
    if (type !== 'scalar' && type !== 'doc-mode' && type !== 'flow-error-end') offset += token.length;
  }
  return null;
}

function broken(count: TokenLimits, onLine: number, limits: TokenLimits): keyof TokenLimits | null {
  if (count.depth + onLine > limits.depth) return 'depth';
  if (count.aliases > limits.aliases) return 'aliases';
  return count.values > limits.values ? 'values' : null;
}
