import type { Sources } from '../event-catalog.ts';
import type { Expression, Severity } from '../rulebook.ts';
import { type CelNode, compileCel, parseCel, spellNode } from './cel.ts';
import { type ExpressionFault, faultAt } from './expression-fault.ts';
import { spellKind } from './kind.ts';
import { descend, top } from './lower-expression.ts';
import { type Descent, type Lowering, type Slot, variablesOf } from './lowering.ts';
import { parseFault } from './parse-fault.ts';
import { type Clause, weighExpression } from './weigh-expression.ts';

export type ExpressionContext = {
  /** Names of the events that start the rule; null when nothing can be said of them. */
  readonly events: readonly string[] | null;
  /** Of the rule, for `severity_at_least`; `warning` when it is left out. */
  readonly severity?: Severity;
  /** The doors that are open; without a log drain its events are not counted. */
  readonly sources?: Sources;
};

export type ExpressionReading =
  | { readonly kind: 'ok'; readonly expression: Expression }
  | { readonly kind: 'faults'; readonly faults: readonly ExpressionFault[] };

const longest = 2000;
/** About half a second in the worst case. */
const dearest = 500_000;
const mostNames = 64;
const mostFaults = 20;

/**
 * Reads the text of an `if`, against the facts of the rule's events and the catalog of `state` and `history`. Never
 * throws; the expression neither. It has no loops but over lists, no clock, no files and no backtracking patterns.
 */
export function compileExpression(text: string, context: ExpressionContext): ExpressionReading {
  const early = earlyFault(text);
  if (early !== null) return { kind: 'faults', faults: [early] };
  const reading = parseCel(text);
  if (reading.kind === 'fault') return { kind: 'faults', faults: [parseFault(text, reading)] };
  const lowering: Lowering = {
    events: context.events,
    severity: context.severity ?? 'warning',
    sources: context.sources ?? { drain: false },
    faults: [],
    slots: new Map(),
    named: new Set(),
    tests: new Map(),
    cost: 0,
  };
  const clauses = lowerClauses(reading.node, lowering);
  if (lowering.faults.length === 0) checkSize(reading.node, lowering);
  if (lowering.faults.length > 0) return { kind: 'faults', faults: lowering.faults.slice(0, mostFaults) };
  return finish(text, reading.node, clauses, lowering);
}

function earlyFault(text: string): ExpressionFault | null {
  const whole = { start: 0, end: text.length };
  const template = text.indexOf('{{');
  if (template >= 0) {
    const hint = 'Write the path itself: `release.version`, not `{{ release.version }}`.';
    return faultAt({ start: template, end: template + 2 }, 'E405', 'no `{{ }}` in `if`', hint);
  }
  if (text.length > longest) {
    const message = `the expression has ${text.length} characters, more than ${longest}`;
    return faultAt(whole, 'E406', message, 'Split it, or use `match`.');
  }
  if (text.trim() === '')
    return faultAt(
      whole,
      'E401',
      'the expression is empty',
      'Write a condition such as `release.version > 1`, or take `if` out.',
    );
  return null;
}

type Lowered = { readonly node: CelNode; readonly code: string; readonly named: readonly Slot[] };

/** The conditions that `&&` joins at the top, each by itself: the answer names those that did not hold. */
function lowerClauses(node: CelNode, lowering: Lowering): readonly Lowered[] {
  const descent = descend(lowering);
  const parts = conjuncts(node);
  return parts.map((part) => {
    lowering.named = new Set();
    const code = parts.length > 1 ? descent.truth(part, top) : wholeTruth(part, descent);
    return { node: part, code, named: [...lowering.named] };
  });
}

/** An expression that is neither a comparison nor joined from conditions may be of any kind. */
function wholeTruth(node: CelNode, { lowering, lower, truth }: Descent): string {
  if (node.op === '!_' || node.op === '||') return truth(node, top);
  const part = lower(node, top);
  if (part.kind !== 'bool' && part.kind !== 'unknown') {
    const message = `the expression is ${spellKind(part.kind)}, not true or false`;
    const hint = 'Compare it with something: x > 0, x == "a", has(x).';
    lowering.faults.push(faultAt(node, 'E403', message, hint));
  }
  return part.decided ? part.code : `held(${part.code})`;
}

function conjuncts(node: CelNode): readonly CelNode[] {
  const parts: CelNode[] = [];
  let rest = node;
  while (rest.op === '&&') {
    parts.unshift(rest.args[1]);
    rest = rest.args[0];
  }
  return [rest, ...parts];
}

function checkSize(node: CelNode, { cost, slots, faults }: Lowering): void {
  if (cost > dearest) {
    const hint = 'Shorten patterns and lists, and do not nest exists and all.';
    faults.push(faultAt(node, 'E406', 'the expression may cost too much time', hint));
  }
  if (slots.size > mostNames) {
    const message = `the expression names ${slots.size} facts, more than ${mostNames}`;
    faults.push(faultAt(node, 'E406', message, 'Split the rule.'));
  }
}

function finish(
  text: string,
  node: CelNode,
  lowered: readonly Lowered[],
  lowering: Lowering,
): ExpressionReading {
  const variables = new Map([...variablesOf(lowering), ['now', 'int']]);
  const programs = compileCel(
    lowered.map(({ code }) => code),
    { variables, tests: lowering.tests },
  );
  const clauses: Clause[] = [];
  for (const [index, program] of programs.entries()) {
    const part = lowered[index];
    if (program.kind === 'fault' || part === undefined) {
      const message = `the expression cannot be read: ${program.kind === 'fault' ? program.message : ''}`;
      return {
        kind: 'faults',
        faults: [faultAt(part?.node ?? node, 'E402', message, 'Write it more simply.')],
      };
    }
    clauses.push({ text: spellNode(part.node), named: part.named, run: program.run });
  }
  const slots = [...lowering.slots.values()];
  const live = [...new Set(slots.filter(({ source }) => source === 'live').map(({ path }) => path))];
  const expression: Expression = {
    text,
    needs: {
      state: live.filter((path) => path.startsWith('state.')),
      history: live.filter((path) => path.startsWith('history.')),
    },
    evaluate: weighExpression({ text: spellNode(node), clauses, slots }),
  };
  return { kind: 'ok', expression };
}
