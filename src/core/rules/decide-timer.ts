import { endAbsence } from './absence.ts';
import { conclude, type Passage } from './conclude.ts';
import type { DecideInput } from './decide.ts';
import type { Decision, Effect, Finding, RuleTimer } from './decision.ts';
import { spellDuration } from './duration.ts';
import { fire, type Ready } from './fire.ts';
import { passFireGates } from './fire-gates.ts';
import { lastHit, quietSentence, resolvedSince } from './incident.ts';
import { partsOf, plays } from './parts.ts';
import { recall } from './recall.ts';
import { resolveScope } from './resolve-scope.ts';
import type { Rule } from './rulebook.ts';
import { setTimer } from './set-timer.ts';

export type DecideTimerInput = DecideInput & {
  /** The due timer; `event` is the one that set it. */
  readonly timer: RuleTimer;
};

/**
 * A rule's answer when one of its timers is due: pure, total, and the same for the same input. For the purposes `for` and
 * `absence` it takes the place of the waiting decision; for `quiet` only its effects matter.
 */
export function decideTimer(input: DecideTimerInput): Decision {
  const { timer, rulebook } = input;
  const rule = rulebook.rules.find(({ id }) => id === timer.ruleId);
  if (rule === undefined) return withoutRule(timer);
  const ready = readyFor(rule, input);
  if (timer.purpose === 'quiet') return endOfQuiet(ready);
  const off = turnedOff(rule);
  if (off !== null) return stop(ready, { findings: [off], stoppedBy: off.check });
  const waited = timer.purpose === 'for' ? hasHeld(ready) : endAbsence({ ...input, rule }, timer.group);
  if (!waited.held) return stop(ready, { findings: [waited], stoppedBy: waited.check });
  const passed = passFireGates(ready);
  const findings = [waited, ...passed.findings];
  return passed.stoppedBy === undefined ? fire({ ...ready, findings }) : stop(ready, { ...passed, findings });
}

function readyFor(rule: Rule, input: DecideTimerInput): Ready {
  const { timer, event, rulebook, memory, live, unreadable, now } = input;
  return {
    rule,
    policy: rulebook.policy,
    group: timer.group,
    memory: recall(memory, rule, timer.group),
    memories: memory,
    scope: { event, live, unreadable, now },
    atMs: Date.parse(now),
    findings: [],
    effects: [],
    counts: partsOf(rule, event).some((part) => part.role === 'trigger' && plays(part, event)),
  };
}

function stop({ rule, group, counts }: Ready, passage: Passage & { effects?: readonly Effect[] }): Decision {
  return conclude(rule, group, { ...passage, counts });
}

/** `match` is of the event and was asked then; what may have changed is asked again by the gates. */
function hasHeld({ rule, scope: { event }, memories }: Ready): Finding {
  const scope = resolveScope(rule, event);
  const resolved = scope === null ? null : resolvedSince(recall(memories, rule, scope), event);
  if (resolved !== null)
    return {
      check: 'resolve',
      held: false,
      sentence: `It was resolved ${spellDuration(resolved - Date.parse(event.at))} after the event.`,
    };
  return { check: 'for', held: true, sentence: `It has held for ${spellDuration(rule.forMs ?? 0)}.` };
}

/** `quiet_for`: ends the incident unless a hit came in between; then it waits on from that hit. */
function endOfQuiet(ready: Ready): Decision {
  const { rule, group, memory, scope, atMs } = ready;
  const quietForMs = rule.resolve?.quietForMs;
  const isOpen = memory.incident !== undefined && memory.incident !== null;
  if (quietForMs === undefined || !isOpen) return noted(ready, 'No incident waits for quiet.', []);
  const last = lastHit(memory);
  if (last + quietForMs > atMs && last <= atMs) {
    const set = setTimer({ rule, group, event: scope.event }, 'quiet', last + quietForMs);
    return noted(ready, `Not quiet yet; waits until ${set.dueAt}.`, [set]);
  }
  const sentence = quietSentence(quietForMs, last);
  return noted(ready, sentence, [{ kind: 'resolve_incident', sentence }]);
}

function noted(ready: Ready, sentence: string, effects: readonly Effect[]): Decision {
  const findings: readonly Finding[] = [{ check: 'resolve', held: false, sentence }];
  return stop(ready, { findings, stoppedBy: 'resolve', outcome: 'noted', effects });
}

function turnedOff(rule: Rule): Finding | null {
  if (rule.enabled && rule.mode !== 'off') return null;
  const sentence = 'The rule has been turned off since its event.';
  return { check: rule.enabled ? 'mode' : 'enabled', held: false, sentence };
}

function withoutRule(timer: RuleTimer): Decision {
  const sentence = 'The rule is no longer in the rule book.';
  return {
    ruleId: timer.ruleId,
    ruleName: timer.ruleId,
    ruleHash: '',
    severity: 'info',
    group: timer.group,
    mode: 'shadow',
    outcome: 'skipped',
    stoppedBy: 'enabled',
    findings: [{ check: 'enabled', held: false, sentence }],
    counts: false,
    actions: [],
  };
}
