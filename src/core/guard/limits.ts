import type { Policy } from './policy.ts';

/** Writes sent so far, by app id, in the last hour and in the last ten minutes. */
export type WriteCounts = {
  readonly lastHour: ReadonlyMap<string, number>;
  readonly last10m: ReadonlyMap<string, number>;
};

/** The limit of the policy that one more write to this app would break, as a sentence; null when there is room. */
export function limitReached(limits: Policy['limits'], counts: WriteCounts, appId: string): string | null {
  const ofApp = counts.lastHour.get(appId) ?? 0;
  if (ofApp >= limits.writesPerHourPerApp) {
    return `Herald has written ${ofApp} times to this app within the hour; the policy allows ${limits.writesPerHourPerApp}.`;
  }
  const inAll = [...counts.lastHour.values()].reduce((sum, n) => sum + n, 0);
  if (inAll >= limits.writesPerHour) {
    return `Herald has written ${inAll} times within the hour; the policy allows ${limits.writesPerHour} in all.`;
  }
  const others = [...counts.last10m.keys()].filter((id) => id !== appId).length;
  if (others >= limits.appsPer10m) {
    return `Herald has changed ${others} other apps within ten minutes; the policy allows ${limits.appsPer10m} apps.`;
  }
  return null;
}
