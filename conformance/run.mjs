// Drives the simulated Heroku with the official Heroku CLI and checks what each command changed.
//   cd conformance && npm install && npm start
// Prints what the CLI printed. Ends with 1 when a command fails or has not the effect it should have.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register();
const { startSimHeroku } = await import('../src/sim/heroku/start-sim-heroku.ts');

const app = 'acorn-storefront';
const cli = fileURLToPath(new URL('node_modules/heroku/bin/run.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'herald-conformance-'));
const sim = await startSimHeroku();
const { receiver, deliveries } = await startReceiver();
sim.createApp({
  name: app,
  formation: { web: { quantity: 2, size: 'Standard-1X' }, worker: 1 },
  config: { LOG_LEVEL: 'info' },
  history: [
    { commit: '604344f2b21279020a7421eac36f1a8614399fa0', agoMs: 86_400_000 },
    { commit: 'cb24f350209e6174543265c588f612e60a65d48e', agoMs: 3_600_000 },
  ],
});
sim.createApp({
  name: 'acorn-checkout',
  releasePhase: 'npm run migrate',
  history: [
    { commit: '604344f2b21279020a7421eac36f1a8614399fa0', agoMs: 86_400_000 },
    { commit: 'cb24f350209e6174543265c588f612e60a65d48e', agoMs: 3_600_000 },
  ],
});
const world = () => sim.app(app);
const quantity = (type) => world().formation.find((formation) => formation.type === type).quantity;
const hook = `http://127.0.0.1:${receiver.address().port}/hook`;

/** Each: the command line, and what must be true of its output and of the world afterwards. */
const steps = [
  ['releases', (out) => assert.match(out, /v3\s+Deploy cb24f350/)],
  ['releases:info v3', (out) => assert.match(out, /=== Release v3/)],
  ['ps', (out) => assert.match(out, /web\.1: up/)],
  ['ps:scale web=3', () => assert.equal(quantity('web'), 3)],
  ['ps:scale worker+1', () => assert.equal(quantity('worker'), 2)],
  ['ps:type web=standard-2x', () => assert.equal(world().formation[0].size, 'Standard-2X')],
  ['ps:restart', restarted()],
  ['ps:restart --dyno-name web.1', restarted('web.1')],
  ['ps:restart --process-type worker', restarted('worker.1')],
  ['ps:stop --dyno-name web.2', restarted('web.2')],
  ['maintenance:on', () => assert.equal(world().maintenance, true)],
  ['maintenance:off', () => assert.equal(world().maintenance, false)],
  [
    `webhooks:add --include api:release,dyno --level sync --url ${hook}`,
    (out) => {
      assert.equal(world().webhooks.length, 1);
      assert.match(out, /[0-9a-f]{60}/);
    },
  ],
  ['webhooks', (out) => assert.ok(out.includes(hook))],
  [
    'rollback',
    async (out) => {
      assert.match(out, /v2/);
      assert.equal(world().releases.at(-1).description, 'Rollback to v2');
      assert.equal(sim.currentRelease(app).version, 4);
      await until(() => deliveries.filter(({ resource }) => resource === 'release').length === 2);
    },
  ],
  ['rollback v3', () => assert.equal(world().releases.at(-1).description, 'Rollback to v3')],
  [
    'rollback --app acorn-checkout',
    (out) => {
      assert.match(out, /Running release command.*succeeded/s);
      assert.equal(sim.currentRelease('acorn-checkout').description, 'Rollback to v2');
    },
  ],
  ['webhooks:deliveries', (out) => assert.match(out, /succeeded\s+api:release\s+sync/)],
  [() => `webhooks:info ${world().webhooks[0].id}`, (out) => assert.ok(out.includes(hook))],
  [
    'logs --num 3 --source app',
    (out) => assert.match(out, /api\]: Release v5 created by user herald-bot@example\.com/),
  ],
  ['config', (out) => assert.match(out, /LOG_LEVEL:\s+info/)],
  [
    'config:set GREETING=hello',
    () => assert.equal(world().releases.at(-1).description, 'Set GREETING config vars'),
  ],
  [() => `webhooks:remove ${world().webhooks[0].id}`, () => assert.equal(world().webhooks.length, 0)],
];
const refusals = [
  ['releases:info v99', /Couldn't find that release/],
  ['ps:scale clock=1', /Couldn't find that process type/],
];

let failed = 0;
for (const [line, check] of steps) {
  await step(line, async () => {
    const before = world().dynos.map(({ id, name }) => ({ id, name }));
    const { code, out, err } = await heroku(line);
    assert.equal(code, 0, err);
    await check(out + err, before);
  });
}
for (const [line, words] of refusals) {
  await step(line, async () => {
    const { code, err } = await heroku(line);
    assert.notEqual(code, 0);
    assert.match(err, words);
  });
}
await sim.close();
receiver.close();
receiver.closeAllConnections();
rmSync(home, { recursive: true, force: true });
console.log(
  failed === 0 ? `All ${steps.length + refusals.length} commands did what they should.` : `${failed} failed.`,
);
process.exitCode = failed === 0 ? 0 : 1;

async function step(line, run) {
  try {
    await run();
  } catch (error) {
    failed += 1;
    console.error(`FAILED ${typeof line === 'function' ? line() : line}\n${error.message}`);
  }
}

async function heroku(line) {
  const typed = typeof line === 'function' ? line() : line;
  const child = spawn(
    process.execPath,
    [cli, ...typed.split(' '), ...(typed.includes('--app') ? [] : ['--app', app])],
    {
      env: cliEnv(),
      cwd: home,
    },
  );
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  console.log(`$ heroku ${typed}\n${`${out}${err}`.trimEnd().replace(/^/gm, '  ')}\n  (exit ${code})`);
  return { code, out, err };
}

function cliEnv() {
  return {
    PATH: process.env.PATH,
    HOME: home,
    HEROKU_HOST: sim.url,
    HEROKU_API_KEY: sim.apiKey,
    HEROKU_PARTICLEBOARD_URL: `${sim.url}/particleboard`,
    HEROKU_ANALYTICS_URL: `${sim.url}/analytics`,
    HEROKU_DISABLE_AUTOUPDATE: '1',
    DISABLE_TELEMETRY: 'true',
    NO_COLOR: '1',
    COLUMNS: '140',
  };
}

function restarted(name) {
  return (_out, before) => {
    const concerned = before.filter((dyno) => name === undefined || dyno.name === name);
    assert.ok(concerned.length > 0);
    for (const { id, name: same } of concerned) {
      const now = world().dynos.find((dyno) => dyno.name === same);
      assert.ok(now, `${same} is gone`);
      assert.notEqual(now.id, id, `${same} was not restarted`);
    }
  };
}

async function until(holds) {
  const deadline = Date.now() + 5000;
  while (!holds()) {
    assert.ok(Date.now() < deadline, `waited 5 s in vain for ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function startReceiver() {
  const deliveries = [];
  const receiver = createServer(async (req, res) => {
    deliveries.push(JSON.parse(await text(req)));
    res.writeHead(204).end();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  return { receiver, deliveries };
}
