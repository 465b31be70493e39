import type { CelNode } from './cel.ts';
import { isList, itemOf, spellKind } from './kind.ts';
import { complain, type Descent, isUnknown, type Lowered, type Scope, unknown } from './lowering.ts';
import { roots } from './resolve-name.ts';
import { mostItems } from './value-limits.ts';

/** Functions that go through a list with a name for its items. */
export const overLists: readonly string[] = ['exists', 'all', 'exists_one', 'filter'];

type Method = Extract<CelNode, { op: 'rcall' }>;

/** `build.buildpacks.exists(one, like(one, "*ruby*"))`; over an absent list none of them holds. */
export function callOver(node: Method, scope: Scope, descent: Descent): Lowered {
  const [name, receiver, args] = node.args;
  const { lowering, lower, truth } = descent;
  const [variable, predicate] = args;
  if (variable?.op !== 'id' || predicate === undefined || args.length !== 2) {
    const hint = `Write it so: build.buildpacks.${name}(one, one.contains("ruby")).`;
    complain(lowering, node, 'E402', `\`${name}\` takes a name and a condition`, hint);
    return unknown;
  }
  const list = lower(receiver, scope);
  if (isUnknown(list)) return unknown;
  if (!isList(list.kind)) {
    const message = `\`${name}\` goes through a list, but \`${list.name}\` is ${spellKind(list.kind)}`;
    complain(lowering, node, 'E402', message, 'Compare the value itself.');
    return unknown;
  }
  if (roots.includes(variable.args)) {
    const message = `\`${variable.args}\` is a name already`;
    complain(lowering, variable, 'E402', message, 'Choose another one, such as `one`.');
    return unknown;
  }
  const times = scope.times * (receiver.op === 'list' ? receiver.args.length : mostItems);
  const bound = new Map([...scope.bound, [variable.args, itemOf(list.kind) ?? 'unknown'] as const]);
  const inner = truth(predicate, { bound, times, depth: scope.depth + 1 });
  const code = `(${list.code}).${name}(v_${variable.args}, ${inner})`;
  if (name === 'filter') return { code, kind: list.kind, name: '', fact: null, decided: false };
  return { code: `held(${code})`, kind: 'bool', name: '', fact: null, decided: true };
}
