import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { aFolder, herald } from './a-process.ts';

vi.setConfig({ testTimeout: 120_000 });

const address = /^HEROKU_HOST=(http:\/\/127\.0\.0\.1:\d+) HEROKU_API_KEY=(\S+)$/m;

/** The demo keeps its data below TMPDIR, so a folder of the test's own shows what is left behind. */
async function demo(...flags: readonly string[]) {
  const folder = await aFolder();
  // Typed in a folder of somebody's, with an `.env` that is about the real Herald.
  const elsewhere = await aFolder();
  writeFileSync(join(elsewhere, '.env'), 'PORT=taken\nREDIS_URL=redis://redis.example:6379\n');
  const one = herald({ TMPDIR: folder }, ['demo', ...flags], elsewhere);
  const [, heroku = '', key = ''] = await one.said(address);
  return {
    ...one,
    heroku,
    key,
    left: () => readdirSync(folder).filter((name) => name.startsWith('herald-')),
  };
}

async function causeFault(heroku: string): Promise<void> {
  const fault = {
    trouble: { kind: 'status', status: 422, id: 'invalid_params' },
    method: 'POST',
    path: '/apps/*/releases',
  };
  const answer = await fetch(`${heroku}/sim/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(201);
}

test('--once tells the story to the end: the rollback is done and verified, the card stands in the terminal', async () => {
  const { ended, out, err, left } = await demo('--once');
  expect(await ended).toBe(0);
  expect(err()).toBe('');
  const told = out();
  for (const line of [
    / s {2}Mia +Deploys/,
    / s {2}Ana +Approved: Roll back shop from v5 to v4/,
    / s {2}Heroku +Accepted:/,
  ])
    expect(told).toMatch(line);
  expect(told).toContain('[ Approve ]  [ Deny ]');
  expect(told).toContain('Roll back shop from v5 to v4: done');
  expect(told.trimEnd().endsWith('The rollback was done and verified.')).toBe(true);
  expect(left()).toEqual([]);
});

test('--once ends with 1 when Heroku refuses the rollback', async () => {
  const { ended, out, err, heroku } = await demo('--once');
  await causeFault(heroku);
  expect(await ended).toBe(1);
  expect(out()).toContain('The rollback was not done, or not verified.');
  expect(err()).toContain('The proposal ended as failed: Heroku refused');
});

test.each(['SIGINT', 'SIGHUP'] as const)('%s ends it, and nothing is left behind', async (signal) => {
  const { ended, child, left, heroku, key } = await demo();
  const apps = await fetch(`${heroku}/apps`, {
    headers: { authorization: `Bearer ${key}`, accept: 'application/vnd.heroku+json; version=3' },
  });
  expect(((await apps.json()) as { name: string }[]).map(({ name }) => name)).toContain('shop');
  expect(left()).toHaveLength(1);
  child.kill(signal);
  child.kill(signal);
  expect(await ended).toBe(0);
  expect(left()).toEqual([]);
});
