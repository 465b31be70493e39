import { createHash } from 'node:crypto';
import type { Plan } from './plan.ts';

/**
 * sha256, in hex, of what an approval binds: the action, the app's id, the target, the baseline and the exact requests.
 * Two plans with one fingerprint do the same thing on the same picture of the world.
 */
export function fingerprint(plan: Pick<Plan, 'action' | 'app' | 'to' | 'baseline' | 'requests'>): string {
  const bound = {
    action: plan.action,
    app: plan.app.id,
    target: plan.to.id,
    baseline: plan.baseline,
    requests: plan.requests,
  };
  return createHash('sha256').update(canonical(bound)).digest('hex');
}

/** JSON with sorted keys and without absent fields: equal data gives equal text, also after a trip through the database. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
