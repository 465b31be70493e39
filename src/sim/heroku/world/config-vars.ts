import type { Platform } from './platform.ts';
import { createRelease } from './releases.ts';
import { type App, currentRelease, type Person, type Release } from './world.ts';

/** Changes of config vars: a text sets, null removes. */
export type ConfigChange = Readonly<Record<string, string | null>>;

/** Makes a release with the changed config vars; none when nothing changes. */
export function changeConfig(
  platform: Platform,
  app: App,
  change: ConfigChange,
  user: Person,
): Release | undefined {
  const names = Object.keys(change).filter((name) => (app.config[name] ?? null) !== change[name]);
  if (names.length === 0) return undefined;
  const set = names.filter((name) => change[name] !== null);
  const config = Object.fromEntries(
    Object.entries({ ...app.config, ...change }).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    ),
  );
  return createRelease(platform, app, {
    slug: currentRelease(app)?.slug ?? null,
    config,
    description: `${set.length > 0 ? 'Set' : 'Remove'} ${(set.length > 0 ? set : names).join(', ')} config vars`,
    user,
  });
}
