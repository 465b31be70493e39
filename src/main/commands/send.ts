import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { clean } from '../../core/message/clean.ts';
import { readEnv } from '../../edge/config/env.ts';
import { webhookPath } from '../../edge/receiver/receiver.ts';
import { signatureHeader, signDelivery } from '../../edge/receiver/signature.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';

const answerTimeoutMs = 10_000;

/**
 * `herald send <event.json> --url <url>`: signs the file's bytes as Heroku would and posts them. 0 when it was taken. Needs
 * HEROKU_WEBHOOK_SECRET, without `--url` PORT too, and reads nothing else of the environment.
 */
export async function sendEvent(io: Io, file: string, options: { readonly url?: string }): Promise<ExitCode> {
  const body = await readBody(file);
  const { url, secret } = addressAndSecret(io, options.url);
  const signature = signDelivery(secret, body);
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [signatureHeader]: signature },
      body,
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
    });
    const told = `${answer.statusCode} ${clean(await answer.body.text()).slice(0, 1_000)}`.trim();
    if (answer.statusCode < 300) io.out(`${told}\n`);
    else io.err(`${told}\n`);
    return answer.statusCode < 300 ? 0 : 1;
  } catch (error) {
    io.err(`${url.origin} did not answer: ${reason(error)}. Look whether Herald runs there.\n`);
    return 1;
  }
}

function addressAndSecret(io: Io, given: string | undefined): { url: URL; secret: string } {
  const { HEROKU_WEBHOOK_SECRET, PORT } = io.env;
  const config = readEnv(given === undefined ? { HEROKU_WEBHOOK_SECRET, PORT } : { HEROKU_WEBHOOK_SECRET });
  const url = addressOf(given ?? `http://127.0.0.1:${config.port}`);
  const [secret] = config.webhookSecrets;
  if (secret === undefined) throw new UsageError('HEROKU_WEBHOOK_SECRET is needed to sign the event.');
  return { url, secret: secret.reveal() };
}

/** An address without a path means the receiver's. */
function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const shown = clean(text).slice(0, 80);
    throw new UsageError(
      `--url takes an address such as https://my-herald.herokuapp.com${webhookPath}, got "${shown}".`,
    );
  }
  if (url.pathname === '/') url.pathname = webhookPath;
  return url;
}

async function readBody(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(
      `${file} cannot be read (${code}). Give the path of a saved event, such as test/fixtures/webhook-events/api.release.update.failed.json.`,
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
  UND_ERR_HEADERS_TIMEOUT: `no answer within ${answerTimeoutMs / 1_000} s`,
  UND_ERR_BODY_TIMEOUT: `no answer within ${answerTimeoutMs / 1_000} s`,
};

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error && error.message !== '' ? clean(error.message) : code);
}
