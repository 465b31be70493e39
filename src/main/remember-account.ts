import { UpstreamError } from '../core/errors.ts';
import type { HerokuPort } from '../flow/ports.ts';

type Account = { readonly id: string; readonly email: string };

/** Every event asks whose echo it may be; it must be told soon, also while Heroku does not answer. */
const defaultPatienceMs = 3_000;

/**
 * The account of a token does not change: it is asked for until it has answered once, by one request for all who wait.
 * Each waits a short while only; the request goes on without them.
 */
export function rememberAccount(heroku: HerokuPort, patienceMs = defaultPatienceMs): HerokuPort {
  let asked: Promise<Account> | null = null;
  return {
    ...heroku,
    account: () => {
      asked ??= heroku.account().catch((error: unknown) => {
        asked = null;
        throw error;
      });
      return soon(asked, patienceMs);
    },
  };
}

async function soon(asked: Promise<Account>, patienceMs: number): Promise<Account> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate(patienceMs)), patienceMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(patienceMs: number): UpstreamError {
  const message = `no answer within ${patienceMs} ms`;
  return new UpstreamError({ party: 'heroku', call: 'GET /account', message, retry: 'safe' });
}
