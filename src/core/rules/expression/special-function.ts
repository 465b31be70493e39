import { changeFault } from '../check-fact-path.ts';
import { canonicalPath } from '../fact.ts';
import { severities } from '../rulebook.ts';
import { didYouMean, oneOf } from '../suggestion.ts';
import type { CelNode } from './cel.ts';
import { spellKind } from './kind.ts';
import { complain, type Descent, isUnknown, type Lowered, type Scope, slotFor, unknown } from './lowering.ts';
import { likeTest, regexTest } from './pattern-call.ts';
import { partsOf, resolveName } from './resolve-name.ts';

type Call = Extract<CelNode, { op: 'call' }>;
type Special = (node: Call, scope: Scope, descent: Descent) => Lowered;

/** Functions of Herald's own. */
export const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['has', has],
  ['like', likeTest],
  ['regex', regexTest],
  ['changed', changed],
  ['minutes_since', minutesSince],
  ['severity_at_least', severityAtLeast],
]);

export const functionNames: readonly string[] = [...specials.keys()];

function truthOf(code: string): Lowered {
  return { code, kind: 'bool', name: '', fact: null, decided: true };
}

function refuse(node: CelNode, { lowering }: Descent, message: string, hint: string): Lowered {
  complain(lowering, node, 'E402', message, hint);
  return unknown;
}

/** `has(release.commit)`: whether there is a value. */
function has(node: Call, scope: Scope, descent: Descent): Lowered {
  const [arg] = node.args[1];
  if (arg === undefined || node.args[1].length !== 1 || partsOf(arg) === null)
    return refuse(node, descent, '`has` takes the name of a fact', 'Write it so: has(release.commit).');
  const inner = descent.lower(arg, scope);
  return isUnknown(inner) ? unknown : truthOf(`present(${inner.code})`);
}

/** `changed(formation.quantity)`: whether the event says that the fact was something else before. */
function changed(node: Call, scope: Scope, descent: Descent): Lowered {
  const { lowering } = descent;
  const [arg] = node.args[1];
  const parts = arg === undefined || node.args[1].length !== 1 ? null : partsOf(arg);
  const isOfEvent = parts !== null && !['state', 'history', 'previous'].includes(parts[0] ?? '');
  if (arg === undefined || parts === null || !isOfEvent || scope.bound.has(parts[0] ?? ''))
    return refuse(
      node,
      descent,
      '`changed` takes the name of a fact of the event',
      'Write it so: changed(formation.quantity).',
    );
  const reading = resolveName(parts, lowering.events, arg);
  if (reading.kind === 'fault') {
    lowering.faults.push(reading.fault);
    return unknown;
  }
  const fault = changeFault(reading.path, 'changed', lowering.events, []);
  if (fault !== null) {
    complain(lowering, node, 'E304', fault.message, fault.hint);
    return unknown;
  }
  return truthOf(slotFor(lowering, canonicalPath(reading.path), 'bool', 'changed').name);
}

const timeName = /(?:^|[._])at$|^app\.labels\./;

/** `minutes_since(release.created_at)`: whole minutes. */
function minutesSince(node: Call, scope: Scope, descent: Descent): Lowered {
  const usage = 'Write it so: minutes_since(release.created_at) > 10.';
  const [arg] = node.args[1];
  if (arg === undefined || node.args[1].length !== 1)
    return refuse(node, descent, '`minutes_since` takes one time', usage);
  const inner = descent.lower(arg, scope);
  if (isUnknown(inner)) return unknown;
  if (inner.kind !== 'text')
    return refuse(arg, descent, `\`${inner.name}\` is ${spellKind(inner.kind)}, not a time`, usage);
  if (inner.fact !== null && !timeName.test(inner.name))
    return refuse(arg, descent, `\`${inner.name}\` is not a time`, usage);
  return { code: `minutes_since(${inner.code}, now)`, kind: 'int', name: '', fact: null, decided: false };
}

/** `severity_at_least("error")`: of the rule itself, so it is answered here. */
function severityAtLeast(node: Call, _scope: Scope, descent: Descent): Lowered {
  const [arg] = node.args[1];
  const wanted = arg?.op === 'value' ? arg.args : null;
  if (arg === undefined || node.args[1].length !== 1 || typeof wanted !== 'string')
    return refuse(
      node,
      descent,
      '`severity_at_least` takes a severity in quotes',
      'Write it so: severity_at_least("error").',
    );
  const known: readonly string[] = severities;
  if (!known.includes(wanted)) {
    const message = `${JSON.stringify(wanted)} is not a severity${didYouMean(wanted, known)}`;
    return refuse(arg, descent, message, `Write ${oneOf(known)}.`);
  }
  return truthOf(String(known.indexOf(descent.lowering.severity) >= known.indexOf(wanted)));
}
