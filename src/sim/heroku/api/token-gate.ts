import { forbidden, notFound, Refusal } from '../refusal.ts';
import { type App, findApp, type Scope, type Token, type World } from '../world/world.ts';
import type { AppEndpoint, Endpoint, Need } from './endpoint.ts';

/** Which scopes satisfy a need (Dev Center, "OAuth", scopes). */
const scopesFor: Readonly<Record<Need, readonly Scope[]>> = {
  identity: ['global', 'identity'],
  read: ['global', 'read', 'write', 'read-protected', 'write-protected'],
  write: ['global', 'write', 'write-protected'],
  'read-protected': ['global', 'read-protected', 'write-protected'],
  'write-protected': ['global', 'write-protected'],
};

/** The token of an `Authorization: Bearer` header, or 401. */
export function tokenOf(world: World, authorization: string | undefined): Token {
  const [, key = ''] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  const token = world.tokens.get(key);
  if (!token) throw new Refusal(401, 'unauthorized', 'Invalid credentials provided.');
  return token;
}

/** 406 unless the answer may be version 3, or one of its variants such as `version=3.webhooks`. */
export function checkAccept(accept: string | undefined): void {
  if (/application\/vnd\.heroku\+json;\s*version=3(\.[\w-]+)?\s*(,|;|$)/.test(accept ?? '')) return;
  throw new Refusal(
    406,
    'not_acceptable',
    'The resource could not be found at the requested version. Send `Accept: application/vnd.heroku+json; version=3`.',
  );
}

/** 403 unless the token's scopes, and the account behind it, allow what the endpoint does. */
export function checkNeed(token: Token, need: Need): void {
  if (!token.scopes.some((scope) => scopesFor[need].includes(scope))) {
    throw forbidden(`The scope of this token does not allow this request: it needs ${need}.`);
  }
  if (token.readonly && (need === 'write' || need === 'write-protected')) {
    throw forbidden('You do not have permission to change this resource.');
  }
}

/** Looks up the app of each endpoint, by id or name, and refuses the ones the token may not reach. */
export function inApps(world: World, endpoints: readonly AppEndpoint[]): Endpoint[] {
  return endpoints.map((endpoint) => ({
    ...endpoint,
    answer: (call) => endpoint.answer(call, appFor(world, call.token, call.params.app ?? '')),
  }));
}

/** The app with this id or name: 404 when there is none, 403 when it is somebody else's. */
function appFor(world: World, token: Token, idOrName: string): App {
  const app = findApp(world, idOrName);
  if (!app) throw notFound('app');
  if (!mayReach(token, app)) throw forbidden(`You do not have access to the app ${app.name}.`);
  return app;
}

export function mayReach(token: Token, app: App): boolean {
  return token.apps === 'all' || token.apps.includes(app.name);
}
