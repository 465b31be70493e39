import type { CST } from 'yaml';

/**
 * Where the collections of a concrete syntax token nest deeper than `limit`, null when they never do. A loop with its own stack: the token
 * parser takes any depth, composing what it gives would not.
 */
export function tooDeepAt(token: CST.Token, limit: number): number | null {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > limit) return next.token.offset;
    for (const child of children(next.token)) {
      waiting.push({ token: child, depth: next.depth + (isCollection(next.token) ? 1 : 0) });
    }
  }
  return null;
}

function children(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!isCollection(token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((part) => part !== undefined && part !== null),
  );
}

function isCollection(token: CST.Token): token is CST.BlockMap | CST.BlockSequence | CST.FlowCollection {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}
