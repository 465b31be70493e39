import { isWrite } from './action-arguments.ts';
import type { Effect, Finding } from './decision.ts';
import { spellDuration } from './duration.ts';
import type { Ready } from './fire.ts';
import type { Restraint } from './prepare-actions.ts';
import { times } from './recall.ts';
import { mostInWindow } from './window.ts';

/** What holds actions of a firing rule back, and what comes of it. */
export type Bounds = {
  readonly findings: readonly Finding[];
  readonly restraints: readonly Restraint[];
  readonly effects: readonly Effect[];
};

const free: Bounds = { findings: [], restraints: [], effects: [] };

/**
 * `limit`: a firing that would make more than `runs` within any span of `per` around it writes nothing; with
 * `pause_rule` it is the last until an operator lets the rule go on.
 */
export function limitBounds({ rule, scope, memory }: Ready): Bounds {
  if (rule.limit === undefined) return free;
  const { runs, perMs, then } = rule.limit;
  const before = mostInWindow(Date.parse(scope.event.at), times(memory.firedAt), perMs - 1) - 1;
  const held = before < runs;
  const sentence = `It fired ${before} of at most ${runs} times within ${spellDuration(perMs)}.`;
  const findings: readonly Finding[] = [{ check: 'limit', held, sentence, seen: before }];
  if (held) return { ...free, findings };
  const pause: Effect = { kind: 'pause_rule', sentence };
  return {
    findings,
    restraints: [({ action }) => (isWrite(action) ? { check: 'limit', sentence } : null)],
    effects: then === 'pause_rule' && rule.mode !== 'shadow' ? [pause] : [],
  };
}

/** `concurrency`: what becomes of a firing while a question or action of its group is open. Notices alone never wait. */
export function concurrencyBounds({ rule, memory }: Ready): Bounds {
  if (memory.busy !== true || !rule.actions.some(({ action }) => isWrite(action))) return free;
  const mode = rule.concurrency ?? 'single';
  switch (mode) {
    case 'parallel':
      return free;
    case 'queue':
      return {
        ...free,
        findings: [told(true, 'An earlier action of this group is open; this one begins when it has ended.')],
      };
    case 'replace':
      return {
        ...free,
        findings: [told(true, 'An earlier question of this group is open; it is withdrawn for this one.')],
        effects: rule.mode === 'shadow' ? [] : [{ kind: 'withdraw_proposals' }],
      };
    case 'single': {
      const sentence = 'An earlier action of this group is open.';
      const isTold = memory.incident !== undefined && memory.incident !== null;
      const restrain: Restraint = ({ action }) =>
        isTold || isWrite(action) ? { check: 'concurrency', sentence } : null;
      return { ...free, findings: [told(false, sentence)], restraints: [restrain] };
    }
  }
}

function told(held: boolean, sentence: string): Finding {
  return { check: 'concurrency', held, sentence };
}
