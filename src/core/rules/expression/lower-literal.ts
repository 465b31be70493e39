import { cap } from '../../message/cap.ts';
import { type CelNode, spellNode } from './cel.ts';
import { isItem, type Kind, spellKind } from './kind.ts';
import { complain, type Descent, isUnknown, type Lowered, type Scope, unknown } from './lowering.ts';

const largest = 2n ** 63n - 1n;

/** Texts, numbers, true, false and null. */
export function literal(node: Extract<CelNode, { op: 'value' }>, { lowering }: Descent): Lowered {
  const { args: value } = node;
  const part = (code: string, kind: Kind): Lowered => ({ code, kind, name: '', fact: null, decided: true });
  if (value === null) return part('null', 'null');
  if (typeof value === 'string') return part(JSON.stringify(value), 'text');
  if (typeof value === 'boolean') return part(String(value), 'bool');
  if (typeof value === 'number')
    return part(/[.e]/.test(String(value)) ? String(value) : `${value}.0`, 'decimal');
  if (typeof value === 'bigint' && value <= largest) return part(String(value), 'int');
  const message = `\`${cap(spellNode(node), 60)}\` ${typeof value === 'bigint' ? 'is too large' : 'is not read here'}`;
  complain(lowering, node, 'E402', message, 'Write texts in quotes and numbers without a letter.');
  return unknown;
}

/** A list that is written out; its items are of one kind. */
export function listOf(
  node: Extract<CelNode, { op: 'list' }>,
  scope: Scope,
  { lowering, lower }: Descent,
): Lowered {
  const items = node.args.map((item) => lower(item, scope));
  if (isUnknown(...items)) return unknown;
  const code = `[${items.map((item) => item.code).join(', ')}]`;
  const [first] = items;
  if (first === undefined) return { code, kind: 'empty list', name: '', fact: null, decided: false };
  const odd = items.findIndex(({ kind }) => kind !== first.kind || !isItem(kind));
  if (odd < 0 && isItem(first.kind))
    return { code, kind: `${first.kind} list`, name: '', fact: null, decided: false };
  const message = `a list of ${spellKind(first.kind)} cannot hold ${spellKind(items[odd]?.kind ?? first.kind)}`;
  complain(lowering, node.args[odd] ?? node, 'E402', message, 'Write texts or numbers of one kind.');
  return unknown;
}
