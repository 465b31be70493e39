import { RE2JS } from 're2js';
import { globTest } from '../glob.ts';
import { patternFault, patternTest } from '../pattern.ts';
import type { CelNode } from './cel.ts';
import { isList, spellKind } from './kind.ts';
import { complain, type Descent, isUnknown, type Lowered, type Scope, unknown } from './lowering.ts';
import { mostItems } from './value-limits.ts';

type Call = Extract<CelNode, { op: 'call' }>;

/**
 * A pattern takes a step for each of its instructions on each character of the text. A text that would need more steps
 * is not searched: the answer is an error, since a part of a text says nothing of its end.
 */
const mostSteps = 1_000_000;
/** What such a search costs at worst, and what all items of a list cost for each instruction, in microseconds; measured. */
const searchCost = 40_000;
const itemsCost = 800;
const longestGlob = 200;

/** `like(app.name, "shop-*")`: a glob over the whole text. */
export function likeTest(node: Call, scope: Scope, descent: Descent): Lowered {
  const found = subjectOf(node, scope, descent, 'like(app.name, "shop-*")');
  if (found === null) return unknown;
  const { pattern, subject } = found;
  if (pattern.length > longestGlob) {
    const message = `the pattern has ${pattern.length} characters, more than ${longestGlob}`;
    complain(descent.lowering, node, 'E406', message, 'Shorten it, or compare with ==.');
    return unknown;
  }
  return tested(subject, globTest(pattern), pattern.length + 2, scope, descent);
}

/** `regex(release.description, "^Deploy ")`: a regular expression anywhere in the text, in linear time. */
export function regexTest(node: Call, scope: Scope, descent: Descent): Lowered {
  const found = subjectOf(node, scope, descent, 'regex(release.description, "^Deploy ")');
  if (found === null) return unknown;
  const { pattern, subject } = found;
  const fault = weight(pattern) > heaviest ? tooHeavy : patternFault(pattern);
  if (fault !== null) {
    complain(descent.lowering, node.args[1][1] ?? node, 'E406', fault.message, fault.hint);
    return unknown;
  }
  return tested(subject, patternTest(pattern), RE2JS.compile(pattern).programSize(), scope, descent);
}

const heaviest = 50_000;
const tooHeavy = {
  message: 'the regular expression repeats long parts too often',
  hint: 'Count fewer repetitions: `+` matches any number of them.',
};

/** A bound on the instructions that counted repetitions such as `{1,500}` unfold to, known before they are compiled. */
function weight(pattern: string): number {
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  const most = counts.map(([, from, to]) => Math.max(Number(from), Number(to ?? 0)));
  return pattern.length * most.reduce((sum, count) => sum + count, 1);
}

/** The text and the pattern, which is written out so that it is checked before it runs. */
function subjectOf(
  node: Call,
  scope: Scope,
  { lowering, lower }: Descent,
  usage: string,
): { readonly subject: Lowered; readonly pattern: string } | null {
  const [name, [text, pattern, ...more]] = node.args;
  const hint = `Write it so: ${usage}.`;
  if (text === undefined || pattern === undefined || more.length > 0) {
    complain(lowering, node, 'E402', `\`${name}\` takes a text and a pattern`, hint);
    return null;
  }
  const subject = lower(text, scope);
  const written = pattern.op === 'value' ? pattern.args : null;
  if (typeof written !== 'string') {
    complain(lowering, pattern, 'E402', `the pattern of \`${name}\` must be written out in quotes`, hint);
    return null;
  }
  if (isUnknown(subject)) return null;
  if (subject.kind !== 'text') {
    const mend = isList(subject.kind) ? `Write ${subject.name}.exists(one, ${name}(one, ...)).` : hint;
    const message = `\`${name}\` looks into a text, but \`${subject.name}\` is ${spellKind(subject.kind)}`;
    complain(lowering, text, 'E402', message, mend);
    return null;
  }
  return { subject, pattern: written };
}

function tested(
  subject: Lowered,
  test: (text: string) => boolean,
  instructions: number,
  { times }: Scope,
  { lowering }: Descent,
): Lowered {
  const name = `t${lowering.tests.size}`;
  const longest = Math.floor(mostSteps / instructions);
  lowering.tests.set(name, (text) => {
    if (text.length <= longest) return test(text);
    throw new RangeError(
      `a text of ${text.length} characters is too long for this pattern, which reads ${longest}`,
    );
  });
  const isItem = /^v_\w+$/.test(subject.code);
  lowering.cost += isItem ? (times / mostItems) * instructions * itemsCost : times * searchCost;
  return { code: `held(${name}(${subject.code}))`, kind: 'bool', name: '', fact: null, decided: true };
}
