import { didYouMean } from '../suggestion.ts';
import type { CelNode } from './cel.ts';
import { callHistory } from './history-call.ts';
import { isList, type Kind, spellKind } from './kind.ts';
import { callOver, overLists } from './lower-list-function.ts';
import { complain, type Descent, isUnknown, type Lowered, type Scope, unknown } from './lowering.ts';
import { functionNames, specials } from './special-function.ts';

type Call = Extract<CelNode, { op: 'call' }>;
type Method = Extract<CelNode, { op: 'rcall' }>;

/** Functions of the engine that are offered as they are: what they take, and what they give. */
type Plain = { readonly takes: readonly (readonly Kind[])[]; readonly gives: Kind; readonly usage: string };

const sized: readonly Kind[] = ['text', 'text list', 'int list', 'decimal list', 'bool list', 'empty list'];
const calls: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['size', { takes: [sized], gives: 'int', usage: 'size(build.buildpacks)' }],
  ['int', { takes: [['text', 'int', 'decimal']], gives: 'int', usage: 'int(app.labels.tier)' }],
  ['double', { takes: [['text', 'int', 'decimal']], gives: 'decimal', usage: 'double(app.labels.share)' }],
  [
    'string',
    { takes: [['text', 'int', 'decimal', 'bool']], gives: 'text', usage: 'string(release.version)' },
  ],
]);

/** The first of `takes` is what the function is called on. */
const methods: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['startsWith', { takes: [['text'], ['text']], gives: 'bool', usage: 'x.startsWith("a")' }],
  ['endsWith', { takes: [['text'], ['text']], gives: 'bool', usage: 'x.endsWith("a")' }],
  ['contains', { takes: [['text'], ['text']], gives: 'bool', usage: 'x.contains("a")' }],
  ['lowerAscii', { takes: [['text']], gives: 'text', usage: 'x.lowerAscii()' }],
  ['upperAscii', { takes: [['text']], gives: 'text', usage: 'x.upperAscii()' }],
  ['trim', { takes: [['text']], gives: 'text', usage: 'x.trim()' }],
  ['size', { takes: [sized], gives: 'int', usage: 'x.size()' }],
]);

const methodNames: readonly string[] = [...methods.keys(), ...overLists];
const callNames: readonly string[] = [...calls.keys(), ...functionNames];

/** `name(...)`. */
export function lowerCall(node: Call, scope: Scope, descent: Descent): Lowered {
  const [name, args] = node.args;
  const special = specials.get(name);
  if (special !== undefined) return special(node, scope, descent);
  const plain = calls.get(name);
  if (plain !== undefined) {
    const given = args.map((arg) => descent.lower(arg, scope));
    return callPlain(node, name, plain, given, descent, (codes) => `${name}(${codes.join(', ')})`);
  }
  return refuseName(node, name, callNames, descent);
}

/** `x.name(...)`. */
export function lowerMethod(node: Method, scope: Scope, descent: Descent): Lowered {
  const [name, receiver, args] = node.args;
  if (receiver.op === 'id' && receiver.args === 'history' && !scope.bound.has('history'))
    return callHistory(node, descent.lowering);
  if (overLists.includes(name)) return callOver(node, scope, descent);
  const plain = methods.get(name);
  if (plain === undefined) return refuseName(node, name, methodNames, descent);
  const given = [receiver, ...args].map((part) => descent.lower(part, scope));
  return callPlain(
    node,
    name,
    plain,
    given,
    descent,
    ([on, ...codes]) => `(${on}).${name}(${codes.join(', ')})`,
  );
}

function callPlain(
  node: Call | Method,
  name: string,
  { takes, gives, usage }: Plain,
  given: readonly Lowered[],
  { lowering }: Descent,
  code: (codes: readonly string[]) => string,
): Lowered {
  if (given.length !== takes.length) {
    complain(lowering, node, 'E402', `\`${name}\` is given too much or too little`, `Write it so: ${usage}.`);
    return unknown;
  }
  if (isUnknown(...given)) return unknown;
  const odd = given.find((part, index) => !takes[index]?.includes(part.kind));
  if (odd !== undefined) {
    const message = `\`${name}\` does not take ${spellKind(odd.kind)}, such as \`${odd.name}\``;
    complain(
      lowering,
      node,
      'E402',
      message,
      `Write it so: ${usage}.${isList(odd.kind) ? ' Lists have exists, all and in.' : ''}`,
    );
    return unknown;
  }
  const called = code(given.map((part) => part.code));
  const decided = gives === 'bool';
  return { code: decided ? `held(${called})` : called, kind: gives, name: '', fact: null, decided };
}

/** Functions that somebody may know from elsewhere, with what to write here. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['timestamp', 'For the age of a time write minutes_since(release.created_at) > 10.'],
  ['duration', 'For the age of a time write minutes_since(release.created_at) > 10.'],
  ['now', 'For the age of a time write minutes_since(release.created_at) > 10.'],
  ['getHours', 'For the time of day use only_during or not_during with a calendar.'],
  ['getDayOfWeek', 'For the day of the week use only_during or not_during with a calendar.'],
  ['map', 'Lists have exists, all, exists_one, filter, in and size.'],
  ['split', 'Texts have contains, startsWith, endsWith; like() and regex() match patterns.'],
  ['glob', 'Write like(app.name, "shop-*").'],
  ['like', 'Write like(app.name, "shop-*").'],
  ['regex', 'Write regex(release.description, "^Deploy ").'],
  ['minutes_since', 'Write minutes_since(release.created_at).'],
]);

function refuseName(
  node: Call | Method,
  name: string,
  known: readonly string[],
  { lowering }: Descent,
): Lowered {
  if (name === 'matches') {
    const message = '`matches` is refused: one evil text can keep it busy for minutes';
    complain(
      lowering,
      node,
      'E406',
      message,
      'Use like(x, "shop-*") or regex(x, "^shop"), which run in linear time.',
    );
    return unknown;
  }
  const hint = elsewhere.get(name) ?? `There is ${known.join(', ')}.`;
  complain(lowering, node, 'E404', `\`${name}\` is not a function${didYouMean(name, known)}`, hint);
  return unknown;
}
