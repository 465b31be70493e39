import { scopesOverlap } from './check-loops.ts';
import type { Fault } from './fault.ts';
import { type ParsedRule, triggersOf } from './parsed-rule.ts';

/** Which way an action moves a process type. */
type Pull = {
  readonly rule: ParsedRule;
  readonly type: string;
  readonly way: 'up' | 'down' | number;
  readonly path: Fault['path'];
};

/** W606: two rules that pull the dynos of one process type in opposite directions. Told at the later of the two. */
export function checkFights(rules: readonly ParsedRule[]): readonly (readonly [ParsedRule, Fault])[] {
  const pulls = rules
    .filter(({ text, defaults }) => {
      const mode = text.mode ?? defaults.mode ?? 'ask';
      return text.enabled !== false && mode !== 'off';
    })
    .flatMap(pullsOf);
  return pulls.flatMap((pull, index) => {
    const rival = pulls.slice(0, index).find((other) => opposes(other, pull));
    return rival === undefined ? [] : [[pull.rule, fight(rival, pull)] as const];
  });
}

/** Runs of a schedule that set a fixed size are left out: a night and a morning are meant to differ. */
function pullsOf(rule: ParsedRule): readonly Pull[] {
  const isScheduled = triggersOf(rule).every(({ schedule }) => schedule !== undefined);
  return rule.text.actions.flatMap((action, index): readonly Pull[] => {
    const { type, by, to } = action.with ?? {};
    if (action.action !== 'heroku.scale' || typeof type !== 'string') return [];
    const path = [...rule.path, 'actions', index, 'with'];
    if (typeof by === 'number' && by !== 0)
      return [{ rule, type, way: by > 0 ? 'up' : 'down', path: [...path, 'by'] }];
    return typeof to === 'number' && !isScheduled ? [{ rule, type, way: to, path: [...path, 'to'] }] : [];
  });
}

function opposes(a: Pull, b: Pull): boolean {
  if (a.rule === b.rule || a.way === b.way || !typesMeet(a.type, b.type)) return false;
  return scopesOverlap(a.rule, b.rule);
}

/** A type that comes from the event may be any. */
function typesMeet(a: string, b: string): boolean {
  return a === b || a.includes('{{') || b.includes('{{');
}

function fight(rival: Pull, { rule, type, way, path }: Pull): Fault {
  const other = `\`${rival.rule.text.id}\` (${rival.rule.place})`;
  const said = { up: 'adds', down: 'takes away' };
  const words = (pull: Pull['way']): string => (typeof pull === 'number' ? `sets ${pull}` : said[pull]);
  return {
    code: 'W606',
    severity: 'warning',
    path,
    at: 'key',
    message: `\`${rule.text.id}\` and ${other} can fight over \`${type}\`: it ${words(way)} dynos, the other ${words(rival.way)}`,
    hint: 'Give them apps or calendars that do not meet, or join them in one rule.',
  };
}
