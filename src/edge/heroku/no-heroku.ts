import { UpstreamError } from '../../core/errors.ts';
import type { HerokuPort } from '../../flow/ports.ts';

/** Heroku without a token: Herald tells people what webhooks say, it reads and writes nothing. */
export function createNoHeroku(): HerokuPort {
  return {
    kind: 'none',
    account: () => refuse('account'),
    app: () => refuse('app'),
    apps: () => refuse('apps'),
    releases: () => refuse('releases'),
    pendingBuilds: () => refuse('pendingBuilds'),
    slugCommit: () => refuse('slugCommit'),
    formation: () => refuse('formation'),
    dynos: () => refuse('dynos'),
    configDifference: () => refuse('configDifference'),
    rollback: () => refuse('rollback'),
    remaining: () => null,
  };
}

function refuse(call: string): Promise<never> {
  const message = 'there is no token; set HEROKU_API_KEY';
  return Promise.reject(new UpstreamError({ party: 'heroku', call, message, retry: 'never' }));
}
