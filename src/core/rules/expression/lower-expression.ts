import { cap } from '../../message/cap.ts';
import type { Fact } from '../event-catalog.ts';
import { type CelNode, spellNode } from './cel.ts';
import { type FactKind, itemOf, spellKind } from './kind.ts';
import { lowerCall, lowerMethod } from './lower-function.ts';
import { listOf, literal } from './lower-literal.ts';
import { lowerOperator } from './lower-operator.ts';
import {
  complain,
  type Descent,
  isUnknown,
  type Lowered,
  type Lowering,
  type Scope,
  slotFor,
  unknown,
} from './lowering.ts';
import { partsOf, resolveName } from './resolve-name.ts';

const deepest = 64;

/** Where an expression begins. */
export const top: Scope = { bound: new Map(), times: 1, depth: 0 };

/**
 * Goes through an expression as written: names become variables of the engine, kinds are checked, and every place where
 * a value may be absent is told what that means. Faults are collected in `lowering`.
 */
export function descend(lowering: Lowering): Descent {
  const descent: Descent = {
    lowering,
    lower: (node, scope) => {
      if (!isWithin(node, scope, lowering)) return unknown;
      const part = lowerPart(node, { ...scope, depth: scope.depth + 1 }, descent);
      return part.name === '' ? { ...part, name: cap(spellNode(node), 60) } : part;
    },
    truth: (node, scope) =>
      isWithin(node, scope, lowering)
        ? truthPart(node, { ...scope, depth: scope.depth + 1 }, descent)
        : 'false',
  };
  return descent;
}

function isWithin(node: CelNode, { depth, times }: Scope, lowering: Lowering): boolean {
  lowering.cost += times;
  if (depth < deepest) return true;
  if (!lowering.faults.some(({ code }) => code === 'E406'))
    complain(
      lowering,
      node,
      'E406',
      `the expression is nested more than ${deepest} deep`,
      'Split it, or use `match`.',
    );
  return false;
}

/** A part that must be true or false: what is absent counts as false. */
function truthPart(node: CelNode, scope: Scope, { lowering, lower, truth }: Descent): string {
  if (node.op === '&&' || node.op === '||')
    return `(${truth(node.args[0], scope)}) ${node.op} (${truth(node.args[1], scope)})`;
  if (node.op === '!_') return `!(${truth(node.args, scope)})`;
  const part = lower(node, scope);
  if (isUnknown(part)) return 'false';
  if (part.kind !== 'bool') {
    const message = `\`${part.name}\` is ${spellKind(part.kind)}, where true or false is asked`;
    complain(lowering, node, 'E402', message, 'Compare it with something: x > 0, x == "a", has(x).');
    return 'false';
  }
  return part.decided ? part.code : `held(${part.code})`;
}

function lowerPart(node: CelNode, scope: Scope, descent: Descent): Lowered {
  const parts = partsOf(node);
  if (parts !== null) return lowerName(node, parts, scope, descent);
  const operator = lowerOperator(node, scope, descent);
  if (operator !== null) return operator;
  if (node.op === 'value') return literal(node, descent);
  if (node.op === 'list') return listOf(node, scope, descent);
  if (node.op === 'call') return lowerCall(node, scope, descent);
  if (node.op === 'rcall') return lowerMethod(node, scope, descent);
  if (node.op === '?:') return choice(node, scope, descent);
  if (node.op === '[]') return itemAt(node, scope, descent);
  if (node.op !== '&&' && node.op !== '||' && node.op !== '!_') return notRead(node, descent);
  return { code: truthPart(node, scope, descent), kind: 'bool', name: '', fact: null, decided: true };
}

function notRead(node: CelNode, { lowering }: Descent): Lowered {
  const message =
    node.op === 'map' ? 'maps are not read here' : `\`${cap(spellNode(node), 60)}\` has no parts`;
  complain(lowering, node, 'E402', message, 'Name facts such as release.version, and compare them.');
  return unknown;
}

const kindOf: Readonly<Record<Fact['type'], FactKind>> = {
  text: 'text',
  int: 'int',
  bool: 'bool',
  list: 'text list',
};

function lowerName(node: CelNode, parts: readonly string[], scope: Scope, { lowering }: Descent): Lowered {
  const [first = ''] = parts;
  const bound = scope.bound.get(first);
  if (bound !== undefined) {
    if (parts.length === 1)
      return { code: `v_${first}`, kind: bound, name: first, fact: null, decided: bound === 'bool' };
    complain(
      lowering,
      node,
      'E402',
      `\`${first}\` is ${spellKind(bound)} and has no parts`,
      `Use \`${first}\` itself.`,
    );
    return unknown;
  }
  const reading = resolveName(parts, lowering.events, node);
  if (reading.kind === 'fault') {
    lowering.faults.push(reading.fault);
    return unknown;
  }
  const { path, fact } = reading;
  if (fact === null) return unknown;
  const isLive = path.startsWith('state.') || path.startsWith('history.');
  const kind = kindOf[fact.type];
  const { name } = slotFor(lowering, path, kind, isLive ? 'live' : 'event');
  return { code: name, kind, name: parts.join('.'), fact, decided: false };
}

function choice(
  node: Extract<CelNode, { op: '?:' }>,
  scope: Scope,
  { lowering, lower, truth }: Descent,
): Lowered {
  const [asked, yes, no] = node.args;
  const condition = truth(asked, scope);
  const [left, right] = [lower(yes, scope), lower(no, scope)];
  if (isUnknown(left, right)) return unknown;
  if (left.kind !== right.kind || left.kind === 'null') {
    const message = `the sides of \`? :\` are ${spellKind(left.kind)} and ${spellKind(right.kind)}`;
    complain(lowering, node, 'E402', message, 'Both must be of one kind.');
    return unknown;
  }
  const code = `((${condition}) ? (${left.code}) : (${right.code}))`;
  return { code, kind: left.kind, name: '', fact: null, decided: left.decided && right.decided };
}

function itemAt(node: Extract<CelNode, { op: '[]' }>, scope: Scope, { lowering, lower }: Descent): Lowered {
  const [list, index] = [lower(node.args[0], scope), lower(node.args[1], scope)];
  if (isUnknown(list, index)) return unknown;
  const kind = itemOf(list.kind);
  if (kind !== null && index.kind === 'int')
    return { code: `(${list.code})[${index.code}]`, kind, name: '', fact: null, decided: false };
  const message = `\`[...]\` picks from a list by number, but \`${list.name}\` is ${spellKind(list.kind)}`;
  complain(
    lowering,
    node,
    'E402',
    message,
    'Write build.buildpacks[0], or a name in quotes: app.labels["tier"].',
  );
  return unknown;
}
