import { didYouMean } from '../suggestion.ts';
import type { CelNode } from './cel.ts';
import { isItem, isList, itemOf, type Kind, spellKind } from './kind.ts';
import { complain, type Descent, isUnknown, type Lowered, type Scope, unknown } from './lowering.ts';

type Binary = Extract<CelNode, { args: [CelNode, CelNode] }>;
type Sides = { readonly node: Binary; readonly left: Lowered; readonly right: Lowered };

const orders = ['<', '<=', '>', '>='] as const;
const sums = ['+', '-', '*', '/', '%'] as const;

function isOne<Op extends CelNode['op']>(
  node: CelNode,
  ops: readonly Op[],
): node is Extract<CelNode, { op: Op }> {
  return ops.some((op) => op === node.op);
}

/** Comparisons, membership and arithmetic; null for another node. */
export function lowerOperator(node: CelNode, scope: Scope, descent: Descent): Lowered | null {
  if (node.op === '==' || node.op === '!=') return equality(node, scope, descent);
  if (node.op === 'in') return membership(sidesOf(node, scope, descent), descent);
  if (node.op === '-_') return negation(node, scope, descent);
  if (isOne(node, orders)) return order(sidesOf(node, scope, descent), descent);
  return isOne(node, sums) ? arithmetic(sidesOf(node, scope, descent), descent) : null;
}

function sidesOf(node: Binary, scope: Scope, { lower }: Descent): Sides {
  return { node, left: lower(node.args[0], scope), right: lower(node.args[1], scope) };
}

/** A comparison with an absent value is false, and unequal is true. `null` asks whether a value is there. */
function equality(node: Binary, scope: Scope, descent: Descent): Lowered {
  const sides = sidesOf(node, scope, descent);
  const { left, right } = sides;
  if (isUnknown(left, right)) return unknown;
  if (left.kind === 'null' || right.kind === 'null') return absence(sides, descent);
  if (!isComparable(left.kind, right.kind)) return refuse(sides, descent);
  checkValues(sides, descent);
  return comparison(sides, node.op === '!=' ? 'differs' : 'held');
}

function isComparable(a: Kind, b: Kind): boolean {
  return a === b || (isList(a) && isList(b) && (a === 'empty list' || b === 'empty list'));
}

function absence({ node, left, right }: Sides, { lowering }: Descent): Lowered {
  if (left.kind === 'null' && right.kind === 'null') {
    complain(lowering, node, 'E402', 'null is compared with null', 'Name the fact on one side.');
    return unknown;
  }
  const code = `present(${(left.kind === 'null' ? right : left).code})`;
  return truthOf(node.op === '!=' ? code : `!${code}`, '');
}

function comparison({ node, left, right }: Sides, guard: 'held' | 'differs'): Lowered {
  return truthOf(`${guard}(${infix(node, left, right)})`, '');
}

function infix(node: Binary, left: Lowered, right: Lowered): string {
  return `(${left.code}) ${node.op} (${right.code})`;
}

function truthOf(code: string, name: string): Lowered {
  return { code, kind: 'bool', name, fact: null, decided: true };
}

/** The fact is the subject of the sentence, on whichever side it stands. */
function refuse({ node, ...sides }: Sides, { lowering }: Descent): Lowered {
  const isTurned = sides.left.fact === null && sides.right.fact !== null;
  const [left, right] = isTurned ? [sides.right, sides.left] : [sides.left, sides.right];
  const message = `${quoted(left)} is ${spellKind(left.kind)}, compared with ${spellKind(right.kind)}`;
  complain(lowering, node, 'E402', message, mendFor(left, right));
  return unknown;
}

function mendFor(left: Lowered, right: Lowered): string {
  const kinds = [left.kind, right.kind];
  if (kinds.includes('text') && (kinds.includes('int') || kinds.includes('decimal')))
    return 'Take the quotes away from the number, or turn a text into a number with int(...).';
  if (kinds.includes('decimal') && kinds.includes('int')) return 'Write the number without a point.';
  if (kinds.includes('bool')) return 'true and false stand without quotes.';
  return 'Compare things of one kind; use `in` to look into a list.';
}

/** Only numbers have an order here: texts such as statuses and severities would be put in that of the alphabet. */
function order(sides: Sides, descent: Descent): Lowered {
  const { node, left, right } = sides;
  if (isUnknown(left, right)) return unknown;
  const odd = [left, right].find(({ kind }) => kind !== 'int' && kind !== 'decimal');
  if (odd === undefined) return comparison(sides, 'held');
  const both = [left.kind, right.kind].some((kind) => kind === 'int' || kind === 'decimal');
  if (both) return refuse(sides, descent);
  const message = `\`${node.op}\` compares numbers, but ${quoted(odd)} is ${spellKind(odd.kind)}`;
  const hint =
    odd.kind === 'text'
      ? 'Use ==, in or like(); for times minutes_since(...); for severities severity_at_least("error").'
      : 'Use == or !=.';
  complain(descent.lowering, node, 'E402', message, hint);
  return unknown;
}

function membership(sides: Sides, { lowering }: Descent): Lowered {
  const { node, left, right } = sides;
  if (isUnknown(left, right)) return unknown;
  const item = itemOf(right.kind);
  if (right.kind !== 'empty list' && item === null) {
    const hint =
      right.kind === 'text'
        ? 'To look into a text, write x.contains("y").'
        : 'Write a list: x in ["a", "b"].';
    complain(
      lowering,
      node,
      'E402',
      `\`in\` looks into a list, but ${quoted(right)} is ${spellKind(right.kind)}`,
      hint,
    );
    return unknown;
  }
  if (!isItem(left.kind) || (item !== null && item !== left.kind)) {
    const message = `${quoted(left)} is ${spellKind(left.kind)}, looked for in ${spellKind(right.kind)}`;
    complain(lowering, node, 'E402', message, 'The list must hold things of the same kind.');
    return unknown;
  }
  checkValues(sides, { lowering });
  return comparison(sides, 'held');
}

/** A text that the fact never is: the condition could not hold. */
function checkValues({ node, left, right }: Sides, { lowering }: Pick<Descent, 'lowering'>): void {
  for (const [fact, other] of [
    [left, node.args[1]],
    [right, node.args[0]],
  ] as const) {
    const values = fact.fact?.values;
    if (values === undefined || fact.kind !== 'text') continue;
    for (const literal of literalsOf(other)) {
      const written = literal.args;
      if (typeof written !== 'string' || values.includes(written)) continue;
      const message = `${quoted(fact)} is never ${JSON.stringify(written)}${didYouMean(written, values)}`;
      complain(lowering, literal, 'E402', message, `It is one of ${values.join(', ')}.`);
    }
  }
}

function literalsOf(node: CelNode): readonly CelNode[] {
  if (node.op === 'value') return [node];
  return node.op === 'list' ? node.args.filter((item) => item.op === 'value') : [];
}

function arithmetic(sides: Sides, { lowering }: Descent): Lowered {
  const { node, left, right } = sides;
  if (isUnknown(left, right)) return unknown;
  const { kind } = left;
  const isNumber = kind === 'int' || (kind === 'decimal' && node.op !== '%');
  if (kind === right.kind && (isNumber || (kind === 'text' && node.op === '+')))
    return { code: infix(node, left, right), kind, name: '', fact: null, decided: false };
  const message = `\`${node.op}\` of ${spellKind(left.kind)} and ${spellKind(right.kind)}`;
  const hint =
    node.op === '+' && [left.kind, right.kind].includes('text')
      ? 'Turn the number into a text with string(...).'
      : 'Count with numbers of one kind.';
  complain(lowering, node, 'E402', `${message} means nothing`, hint);
  return unknown;
}

function negation(node: Extract<CelNode, { op: '-_' }>, scope: Scope, { lowering, lower }: Descent): Lowered {
  const inner = lower(node.args, scope);
  if (isUnknown(inner)) return unknown;
  if (inner.kind === 'int' || inner.kind === 'decimal')
    return { ...inner, code: `-(${inner.code})`, fact: null, name: '' };
  const message = `\`-\` stands before a number, but ${quoted(inner)} is ${spellKind(inner.kind)}`;
  complain(lowering, node, 'E402', message, 'Use ! to negate a condition.');
  return unknown;
}

/** A part by its name, or as what it is. */
export function quoted({ name }: Lowered): string {
  return name === '' ? 'one side' : `\`${name}\``;
}
