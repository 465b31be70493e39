import type { Rule } from '../core/rules/rulebook.ts';
import { compileSchedule } from '../core/schedule/compile-schedule.ts';
import { nextRun } from '../core/schedule/next-run.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { Job } from './jobs.ts';
import type { Ports, Tx } from './ports.ts';

/** Key of the one timer of a rule's schedules. */
export function scheduleKey(ruleId: string): string {
  return `schedule:${ruleId}`;
}

/**
 * Brings the timers of schedules in line with the rule book: each rule with a schedule waits for its next run, which
 * survives restarts; a schedule whose text has changed waits anew, one that is gone waits no more. Answers what is due.
 */
export async function planSchedules(ports: Ports): Promise<readonly Job[]> {
  const now = ports.clock.now();
  return ports.store.transaction(async (tx) => {
    const timers = await tx.timers.withPrefix(scheduleKey(''));
    const rules = ports.rulebook().rules.filter((rule) => schedulesOf(rule).length > 0);
    const keys = new Set(rules.map(({ id }) => scheduleKey(id)));
    for (const { key } of timers) if (!keys.has(key)) await tx.timers.cancel(key);
    for (const rule of rules) {
      const known = timers.find(({ key }) => key === scheduleKey(rule.id));
      if (known?.payload.text !== scheduleText(rule)) await setNextRun(tx, rule, now);
    }
    const due = timers.filter(({ key, dueAt }) => keys.has(key) && Date.parse(dueAt) <= now);
    return due.map(({ key }): Job => ({ kind: 'timer', id: key }));
  });
}

/** Waits for the rule's next run after `afterMs` (milliseconds since 1970). */
export async function setNextRun(tx: Tx, rule: Rule, afterMs: number): Promise<void> {
  const runs = schedulesOf(rule).flatMap((schedule) => nextRun(schedule, afterMs) ?? []);
  if (runs.length === 0) return;
  const at = new Date(Math.min(...runs)).toISOString();
  const payload = { kind: 'schedule', ruleId: rule.id, text: scheduleText(rule), runAt: at };
  await tx.timers.set(scheduleKey(rule.id), at, payload);
}

/** The schedules of a rule that is switched on. */
export function schedulesOf(rule: Rule): readonly Schedule[] {
  if (!rule.enabled || rule.mode === 'off') return [];
  return (rule.triggers ?? []).flatMap((trigger) => {
    if (trigger.kind !== 'schedule') return [];
    const read = compileSchedule(trigger.pattern, trigger.timezone);
    return read.kind === 'ok' ? [read.schedule] : [];
  });
}

function scheduleText(rule: Rule): string {
  return schedulesOf(rule)
    .map(({ pattern, timezone }) => `${pattern} ${timezone}`)
    .join('; ');
}
