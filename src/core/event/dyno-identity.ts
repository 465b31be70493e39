import type { JsonObject } from './json.ts';

const oneOffTypes: ReadonlySet<string> = new Set(['run', 'scheduler', 'release', 'console', 'rake']);
const cedarName = /^([^.]+)\.[^.]+$/;
/** Fir names look like `web-1234abcde-123ab`. */
const firName = /^(.+)-[0-9a-z]+-[0-9a-z]+$/;

/** The process type (from the name when the body has no `type`), and whether no formation keeps the dyno alive. */
export function dynoIdentity(data: JsonObject): { readonly type: string | null; readonly oneOff: boolean } {
  const { type: told, name, management } = data;
  const type = typeof told === 'string' && told !== '' ? told : typeFromName(name);
  const detached = typeof management === 'string' && management.startsWith('run:');
  return { type, oneOff: detached || (type !== null && oneOffTypes.has(type)) };
}

function typeFromName(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  return (cedarName.exec(name) ?? firName.exec(name))?.[1] ?? null;
}

/** The number in `web.3`, null where the platform does not number its dynos. */
export function dynoNumber(name: string): number | null {
  const digits = /\.(\d{1,6})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}
