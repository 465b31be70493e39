import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Proposal } from '../../src/core/guard/proposal.ts';
import { startSimHeroku } from '../../src/sim/heroku/start-sim-heroku.ts';
import { aFolder, herald, heraldEnds } from './a-process.ts';
import { typed } from './a-terminal.ts';

vi.setConfig({ testTimeout: 180_000 });

const secret = 'c0ffee00'.repeat(8);
const event = 'test/fixtures/webhook-events/api.release.update.failed.json';
const listening = /"port":(\d+).*"msg":"listening"/;

/** The embedded server of a data folder, as its lock file tells. */
const serverRuns = (dataDir: string) => existsSync(join(dataDir, 'postgres', 'postmaster.pid'));

test('start tells every fault of the environment on stderr, ends with 1 and has not listened', async () => {
  const faulty = {
    PORT: 'x',
    SLACK_BOT_TOKEN: 'x',
    HEROKU_PERMISSION: 'write',
    HERALD_DATA_DIR: await aFolder(),
  };
  const { code, out, err } = await heraldEnds(faulty, ['start']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  for (const name of [
    'PORT',
    'HEROKU_WEBHOOK_SECRET',
    'HEROKU_PERMISSION',
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
  ])
    expect(err).toMatch(new RegExp(`^${name}: .+; expected .+\\.\\n {2}\\S`, 'm'));
  expect(serverRuns(faulty.HERALD_DATA_DIR)).toBe(false);
});

test('start refuses faulty rules with their places, and starts nothing', async () => {
  const dataDir = await aFolder();
  const rules = await aFolder();
  await writeFile(
    join(rules, 'a.yml'),
    'version: 1\nrules:\n  - id: x\n    trigger: { event: release.faild }\n',
  );
  const env = { HEROKU_WEBHOOK_SECRET: secret, HERALD_DATA_DIR: dataDir, RULES_DIR: rules };
  const { code, err } = await typed(env, 'start');
  expect(code).toBe(1);
  expect(err).toMatch(/a\.yml:4:\d+: E\d+ /);
  expect(err).toContain(`herald check ${rules}`);
  expect(serverRuns(dataDir)).toBe(false);
});

test('.env is read, and one that cannot be read is told', async () => {
  const folder = await aFolder();
  await writeFile(join(folder, '.env'), 'PORT=from-the-file\n');
  expect((await heraldEnds({}, ['start'], folder)).err).toContain('PORT: "from-the-file" is no port');
  const other = await aFolder();
  await mkdir(join(other, '.env'));
  const { code, err } = await heraldEnds({}, ['check'], other);
  expect(code).toBe(1);
  expect(err).toContain('.env: cannot be read');
});

test('while start runs, commands join it: an event is sent, an approval typed, the rollback carried out', async () => {
  const dataDir = await aFolder();
  const heroku = await startSimHeroku();
  onTestFinished(() => heroku.close());
  const env = {
    PORT: '0',
    HEROKU_WEBHOOK_SECRET: secret,
    HERALD_DATA_DIR: dataDir,
    HEROKU_API_URL: heroku.url,
    HEROKU_API_KEY: heroku.apiKey,
    HEROKU_PERMISSION: 'full',
  };
  const running = herald(env, ['start']);
  const port = (await running.said(listening))[1] ?? '';
  const url = `http://127.0.0.1:${port}`;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);

  const second = await typed(env, 'start');
  expect(second.code).toBe(1);
  expect(second.err).toContain('HERALD_DATA_DIR: ');
  const taken = await typed(
    { ...env, PORT: port, HERALD_DATA_DIR: await aFolder(), LOG_LEVEL: 'silent' },
    'start',
  );
  expect(taken.code).toBe(1);
  expect(taken.err).toContain(`PORT: port ${port} is taken by another program`);

  const sent = await typed({ HEROKU_WEBHOOK_SECRET: secret }, 'send', event, '--url', url);
  expect(sent).toMatchObject({ code: 0, err: '', out: expect.stringContaining('202 {"status":"accepted"') });

  heroku.createApp({
    name: 'shop',
    formation: { web: 2 },
    history: [{ commit: 'c04d8e19', agoMs: 100_000_000, user: 'raj@example.com' }],
  });
  const good = heroku.currentRelease('shop');
  heroku.addWebhook('shop', {
    include: ['api:release', 'api:build', 'dyno'],
    level: 'sync',
    url: `${url}/webhooks/heroku`,
    secret,
  });
  heroku.deploy('shop', { outcome: 'web_crashes', user: 'mia@example.com' });

  const commands = { HERALD_DATA_DIR: dataDir };
  const newest = async (): Promise<Proposal | undefined> => {
    const { out } = await typed(commands, 'proposals', 'list', '--all', '--json');
    return (JSON.parse(out) as Proposal[]).find(({ app }) => app.name === 'shop');
  };
  const until = (state: Proposal['state']) =>
    expect.poll(async () => (await newest())?.state, { timeout: 60_000, interval: 200 }).toBe(state);
  await until('asking');
  const id = (await newest())?.id ?? '';
  const approved = await heraldEnds(commands, ['proposals', 'approve', id, '--as', 'ana@example.com']);
  expect(approved).toMatchObject({ code: 0, err: '' });
  await until('done');
  expect(heroku.currentRelease('shop')?.description).toBe(`Rollback to v${good?.version}`);
  expect((await typed(commands, 'audit', 'verify')).out).toContain('The audit log is whole');

  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  expect(running.out()).toContain('"msg":"closing"');
  expect(running.err()).toBe('');
  expect(serverRuns(dataDir)).toBe(false);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'start leaves no database running when %s comes while it is starting',
  async (signal) => {
    const dataDir = await aFolder();
    const one = herald({ PORT: '0', HEROKU_WEBHOOK_SECRET: secret, HERALD_DATA_DIR: dataDir }, ['start']);
    await one.said(/the embedded PostgreSQL was started/);
    one.child.kill(signal);
    expect(await one.ended).toBe(0);
    expect(serverRuns(dataDir)).toBe(false);
  },
);

test('a reader that closes the pipe early is no fault', async () => {
  const slow = herald({}, ['check', 'rules', '--json']);
  slow.child.stdout?.destroy();
  expect(await slow.ended).toBe(0);
  expect(slow.err()).toBe('');
});
