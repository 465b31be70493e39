import type { LiveRelease } from './live.ts';

const rollback = /^Rollback to v(\d{1,9})$/;

/**
 * The version a release rolled back to, null when it is no rollback. A description is free text for whoever releases by
 * API, so only Heroku's exact wording counts (Dev Center, "Releases").
 */
export function rolledBackTo(release: Pick<LiveRelease, 'description'>): number | null {
  const found = rollback.exec(release.description)?.[1];
  return found === undefined ? null : Number(found);
}

/** `2026-11-18 09:41 UTC`; a text that is no time stays as it is. */
export function when(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `v43 (Deploy 1a2b3c4d) of raj@example.com, 2026-11-18 09:41 UTC`. */
export function said(release: Pick<LiveRelease, 'version' | 'description' | 'user' | 'createdAt'>): string {
  const what = release.description === '' ? '' : ` (${release.description})`;
  return `v${release.version}${what} of ${release.user.email}, ${when(release.createdAt)}`;
}

/** `a`, `a and b`, `a, b and c`; beyond `max` the rest is counted. */
export function listed(items: readonly string[], max = 5): string {
  const shown = items.length > max ? [...items.slice(0, max), `${items.length - max} more`] : [...items];
  const last = shown.pop();
  if (last === undefined) return '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
