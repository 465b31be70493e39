import type { Plan, PlanOutcome, ReleaseFacts } from './plan.ts';
import { when } from './release-words.ts';

/**
 * Says in sentences how the world moved between the plan people saw and the plan made just before the write; empty when
 * the two are one.
 */
export function whatChanged(before: Plan, after: PlanOutcome): string[] {
  if (after.kind !== 'plan') return [`${after.sentence}; the plan was made on v${before.from.version}`];
  const now = after.plan;
  if (now.fingerprint === before.fingerprint) return [];
  const sentences: string[] = [];
  if (now.from.id !== before.from.id) sentences.push(newRelease(now.from, before.from));
  if (now.to.id !== before.to.id) {
    const reason = `the target would now be v${now.to.version} (${now.targetReason}), the plan said v${before.to.version}`;
    sentences.push(reason);
  }
  if (sentences.length === 0) sentences.push(...otherFacts(before, now));
  return sentences;
}

function newRelease(now: ReleaseFacts, before: ReleaseFacts): string {
  const what = now.description === '' ? '' : ` (${now.description})`;
  return `v${now.version}${what} was released by ${now.user} at ${when(now.createdAt)}; the plan was made on v${before.version}`;
}

/** What the releases do not explain, fact by fact. */
function otherFacts(before: Plan, now: Plan): string[] {
  const names = new Set([...Object.keys(before.baseline), ...Object.keys(now.baseline)]);
  const moved = [...names].filter((name) => before.baseline[name] !== now.baseline[name]);
  if (moved.length === 0) return ['what would be sent to Heroku is no longer what was approved'];
  return moved.map(
    (name) => `${name} is now ${text(now.baseline[name])}, it was ${text(before.baseline[name])}`,
  );
}

function text(value: Plan['baseline'][string] | undefined): string {
  return value === undefined || value === null ? 'absent' : String(value);
}
