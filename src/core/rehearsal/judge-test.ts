import { byDistance, stopOf } from '../explain/explain-match.ts';
import type { Decision } from '../rules/decision.ts';
import { spellDuration } from '../rules/duration.ts';
import type { Rule, Rulebook } from '../rules/rulebook.ts';
import type { Expect } from './expect-file.ts';
import type { PlacedTest } from './load-tests.ts';
import { momentMs } from './moment.ts';
import type { RehearsedDecision } from './rehearse.ts';
import { runTest } from './run-test.ts';

/** An expectation that did not come true. */
export type Miss = {
  readonly line: number;
  readonly expected: string;
  /** What the rule did instead, a line for each decision. */
  readonly happened: readonly string[];
  /** The finding that came nearest to explaining it, null when the rule was never asked. */
  readonly nearest: string | null;
};

export type Judgement = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly misses: readonly Miss[];
};

/** More decisions of one rule than this help nobody. */
const mostLines = 8;

/** Runs a test and holds what happened against what was expected. Pure. */
export function judgeTest({ test, file, line, expectLines }: PlacedTest, rulebook: Rulebook): Judgement {
  const run = runTest(test, rulebook);
  const misses = test.expect.flatMap((expect, index): readonly Miss[] => {
    const seen: Seen = {
      expect,
      rule: rulebook.rules.find(({ id }) => id === expect.rule) ?? null,
      startMs: run.startMs,
      decisions: run.rehearsal.decisions.filter(({ decision }) => decision.ruleId === expect.rule),
    };
    return isTrue(seen) ? [] : [{ line: expectLines[index] ?? line, ...missOf(seen) }];
  });
  return { name: test.name, file, line, passed: misses.length === 0, misses };
}

type Seen = {
  readonly expect: Expect;
  readonly rule: Rule | null;
  readonly startMs: number;
  /** All decisions of the rule. */
  readonly decisions: readonly RehearsedDecision[];
};

function isTrue(seen: Seen): boolean {
  const { expect } = seen;
  const meant = inTime(seen);
  if (expect.not_action !== undefined) {
    const { because } = expect;
    const done = sum(meant.map((one) => timesDone(one.decision, seen.rule, expect.not_action)));
    return (
      done === 0 && (because === undefined || meant.some(({ decision }) => isHeldBack(decision, because)))
    );
  }
  const found = countOf(seen, meant);
  return expect.times === undefined ? found > 0 : found === expect.times;
}

function countOf(seen: Seen, meant: readonly RehearsedDecision[]): number {
  const { rule } = seen;
  const { action, skipped } = seen.expect;
  if (action !== undefined) return sum(meant.map(({ decision }) => timesDone(decision, rule, action)));
  if (skipped !== undefined)
    return standing(seen, meant).filter(({ decision }) => isHeldBack(decision, skipped)).length;
  return meant.filter(({ decision }) => resolves(decision)).length;
}

/** What had been decided by the time of the expectation; all of it when it names none. */
function inTime({ expect, startMs, decisions }: Seen): readonly RehearsedDecision[] {
  const byMs = expect.at === undefined ? null : momentMs(expect.at, startMs);
  return byMs === null ? decisions : decisions.filter((one) => Date.parse(one.at) <= byMs);
}

/** How a rule stands at a time is what it decided last; how often it was held back is counted over all of them. */
function standing({ expect }: Seen, meant: readonly RehearsedDecision[]): readonly RehearsedDecision[] {
  if (expect.at === undefined || expect.times !== undefined) return meant;
  const last = meant.at(-1)?.at;
  return meant.filter(({ at }) => at === last);
}

/** A rule in mode shadow is judged by what it would do. */
function timesDone(decision: Decision, rule: Rule | null, action: string | undefined): number {
  return doneBy(decision, rule).filter((done) => done === action).length;
}

function doneBy(decision: Decision, rule: Rule | null): readonly string[] {
  if (decision.outcome === 'fired') return decision.actions.map(({ action }) => action);
  if (decision.outcome !== 'shadowed') return [];
  const would = decision.findings.filter(({ check, held }) => check === 'mode' && held);
  return would.flatMap(({ path }) => rule?.actions.find(({ id }) => path === `actions.${id}`)?.action ?? []);
}

function isHeldBack({ stoppedBy, findings }: Decision, check: string): boolean {
  return stoppedBy === check || findings.some((finding) => !finding.held && finding.check === check);
}

function resolves({ effects = [] }: Decision): boolean {
  return effects.some(({ kind }) => kind === 'resolve_incident');
}

// ---------------------------------------------------------------- what is told of a miss

function missOf(seen: Seen): Omit<Miss, 'line'> {
  const { decisions, startMs, rule, expect } = seen;
  const lines = inRuns(
    decisions.map((one) => ({ at: offset(one, startMs), what: told(one.decision, rule) })),
  );
  const cut = lines.length - mostLines;
  const shown = cut > 0 ? [...lines.slice(0, mostLines), `... and ${cut} more`] : lines;
  return {
    expected: spell(expect),
    happened:
      shown.length === 0 ? [`${expect.rule} was never asked: no event of the test is one of its`] : shown,
    nearest: nearestOf(seen),
  };
}

/** The same again and again is one line. */
function inRuns(all: readonly { readonly at: string; readonly what: string }[]): readonly string[] {
  return all.flatMap(({ at, what }, index) => {
    if (all[index - 1]?.what === what) return [];
    const end = all.findIndex((later, place) => place > index && later.what !== what);
    const run = all.slice(index, end === -1 ? undefined : end);
    const last = run.at(-1)?.at ?? at;
    return [run.length === 1 ? `${at} ${what}` : `${at} to ${last.slice(3)} ${what} (${run.length} times)`];
  });
}

function nearestOf(seen: Seen): string | null {
  const meant = inTime(seen);
  const pool = meant.length === 0 ? seen.decisions : meant;
  const open = pool.filter(({ decision }) => decision.findings.some(({ held }) => !held));
  const [nearest] = byDistance(open.map(({ decision }) => decision).toReversed());
  const found = open.find(({ decision }) => decision === nearest);
  const stop = nearest === undefined ? null : stopOf(nearest);
  return found === undefined || stop === null
    ? null
    : `${offset(found, seen.startMs)} ${stop.check}: ${stop.sentence}`;
}

function told(decision: Decision, rule: Rule | null): string {
  const done = doneBy(decision, rule);
  const stopped = decision.stoppedBy === undefined ? '' : ` by ${decision.stoppedBy}`;
  const back = decision.findings.filter(({ held, check }) => !held && check !== decision.stoppedBy);
  const without =
    done.length > 0 && back.length > 0 ? `, held back by ${unique(back.map(({ check }) => check))}` : '';
  const end = resolves(decision) ? ', resolved' : '';
  return `${words[decision.outcome]}${stopped}${done.length === 0 ? '' : `: ${done.join(', ')}`}${without}${end}`;
}

const words: Readonly<Record<Decision['outcome'], string>> = {
  fired: 'fired',
  shadowed: 'would have fired (mode shadow)',
  waiting: 'waits',
  noted: 'took note',
  error: 'could not be decided, stopped',
  skipped: 'did not fire, stopped',
  no_match: 'did not match, stopped',
};

/** The expectation as a sentence: `crash-loop does heroku.restart 2 times`. */
export function spell(expect: Expect): string {
  const { rule, action, not_action: not, skipped, because, times, at } = expect;
  const by = at === undefined ? '' : ` by ${at}`;
  const when = at === undefined ? '' : ` at ${at}`;
  const often = times === undefined ? '' : ` ${times === 1 ? 'once' : `${times} times`}`;
  if (not !== undefined)
    return `${rule} does not do ${not}${by}${because === undefined ? '' : `, because of ${because}`}`;
  if (action !== undefined) return `${rule} does ${action}${often}${by}`;
  return skipped === undefined
    ? `${rule} is resolved${often}${by}`
    : `${rule} is held back by ${skipped}${times === undefined ? when : `${often}${by}`}`;
}

function offset({ at }: RehearsedDecision, startMs: number): string {
  return `at ${spellDuration(Date.parse(at) - startMs)}`;
}

function unique(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
