import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { readEnv } from '../../edge/config/env.ts';
import { signatureHeader, signDelivery } from '../../edge/receiver/signature.ts';
import { type ExitCode, type Io, UsageError } from '../io.ts';

/** `herald send <event.json> --url <url>`: signs the file's bytes as Heroku would and posts them. 0 when it was taken. */
export async function sendEvent(io: Io, file: string, options: { readonly url?: string }): Promise<ExitCode> {
  const config = readEnv(io.env, 'server');
  const url = options.url ?? `http://127.0.0.1:${config.port}/webhooks/heroku`;
  if (!URL.canParse(url))
    throw new UsageError(
      `--url takes an address such as https://my-herald.herokuapp.com/webhooks/heroku, got "${url.slice(0, 80)}".`,
    );
  const [secret] = config.webhookSecrets;
  if (secret === undefined) throw new UsageError('HEROKU_WEBHOOK_SECRET is needed to sign the event.');
  const body = await readBody(file);
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: signDelivery(secret.reveal(), body) },
    body,
    headersTimeout: 10_000,
  });
  io.out(`${answer.statusCode} ${await answer.body.text()}\n`);
  return answer.statusCode < 300 ? 0 : 1;
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
