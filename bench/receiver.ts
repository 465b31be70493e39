import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import { readEnv } from '../src/edge/config/env.ts';
import { signatureHeader, signDelivery } from '../src/edge/receiver/signature.ts';
import type { Log } from '../src/flow/ports.ts';
import { makeDataDir, removeDataDir } from '../src/main/demo/data-dir.ts';
import { serve } from '../src/main/serve.ts';
import { table } from '../src/main/table.ts';
import { ratio } from './measure.ts';

const eventFile = new URL('../test/fixtures/webhook-events/api.release.update.failed.json', import.meta.url);
const secret = 'c0ffee00'.repeat(8);
const forMs = 2_000;
const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Deliveries that Herald's web process answers 202 in a second, each committed to disk on the embedded database before
 * that, by how many Heroku sends at the same time.
 */
export async function benchReceiver(): Promise<string> {
  const dataDir = await makeDataDir();
  const env = { HEROKU_WEBHOOK_SECRET: secret, HERALD_DATA_DIR: dataDir, PORT: '0' };
  try {
    const herald = await serve(readEnv(env), silentLog, { web: true, worker: false });
    try {
      return await measureAt(`http://127.0.0.1:${herald.port}`);
    } finally {
      await herald.close();
    }
  } finally {
    await removeDataDir(dataDir);
  }
}

async function measureAt(url: string): Promise<string> {
  await commits(url, 8, 500);
  const cases: { atOnce: number; perSecond: number }[] = [];
  for (const atOnce of [1, 8, 32]) cases.push({ atOnce, perSecond: await commits(url, atOnce, forMs) });
  const base = cases[0]?.perSecond ?? Number.NaN;
  const rows = cases.map(({ atOnce, perSecond }) => [
    `${atOnce}`,
    perSecond.toFixed(0),
    ratio(perSecond, base),
  ]);
  return table(['AT THE SAME TIME', 'COMMITS A SECOND', 'RATIO'], rows);
}

async function commits(url: string, atOnce: number, ms: number): Promise<number> {
  const template = readFileSync(eventFile, 'utf8');
  const { id } = JSON.parse(template) as { id: string };
  const pool = new Pool(url, { connections: atOnce });
  const start = performance.now();
  const sender = async (): Promise<number> => {
    let done = 0;
    for (; performance.now() - start < ms; done += 1) {
      const body = Buffer.from(template.replaceAll(id, randomUUID()));
      const headers = { 'content-type': 'application/json', [signatureHeader]: signDelivery(secret, body) };
      const answer = await pool.request({ path: '/webhooks/heroku', method: 'POST', headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 202) throw new Error(`a delivery was answered ${answer.statusCode}`);
    }
    return done;
  };
  const counts = await Promise.all(Array.from({ length: atOnce }, sender));
  const seconds = (performance.now() - start) / 1_000;
  await pool.close();
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}
