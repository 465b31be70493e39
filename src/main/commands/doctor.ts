import picocolors from 'picocolors';
import { ConfigError } from '../../core/errors.ts';
import { clean } from '../../core/message/clean.ts';
import type { Config } from '../../edge/config/config.ts';
import { readEnv } from '../../edge/config/env.ts';
import { connectionOptions } from '../../edge/postgres/connection-options.ts';
import { openQueue } from '../../edge/queue/open-queue.ts';
import type { Log } from '../../flow/ports.ts';
import { type Hands, openHands } from '../compose.ts';
import type { ExitCode, Io } from '../io.ts';
import { type Database, openDatabase } from '../open-database.ts';
import { logFor } from '../open-log.ts';
import { openRulebook } from '../open-rulebook.ts';

/** `wrong` must be mended, `missing` is allowed and says what Herald cannot do without it. */
type Found = { readonly name: string; readonly state: 'fine' | 'missing' | 'wrong'; readonly says: string };

const skewMs = 5_000;

const notLookedAt: readonly Found[] = ['database', 'queue', 'heroku', 'slack'].map((name) => ({
  name,
  state: 'missing',
  says: 'not looked at: mend the environment first',
}));

/** `herald doctor`: looks at everything Herald depends on and says what to mend. 1 when something is wrong. */
export async function doctor(io: Io, options: { readonly json: boolean }): Promise<ExitCode> {
  const found = await examine(io);
  if (options.json) io.out(`${JSON.stringify({ checks: found }, null, 2)}\n`);
  else for (const line of found) io.out(`${marked(io, line)}\n`);
  return found.some(({ state }) => state === 'wrong') ? 1 : 0;
}

function marked(io: Io, { name, state, says }: Found): string {
  const colours = picocolors.createColors(io.colours);
  const signs = {
    fine: colours.green('ok     '),
    missing: colours.yellow('without'),
    wrong: colours.red('WRONG  '),
  };
  return `${signs[state]}  ${name.padEnd(11)}  ${says.replaceAll('\n', '\n                      ')}`;
}

async function examine(io: Io): Promise<readonly Found[]> {
  const environment = await look('environment', async () => {
    readEnv(io.env, 'server');
    return 'every variable is usable';
  });
  const config = environment.state === 'fine' ? readEnv(io.env, 'server') : null;
  const rules = await look('rules', async () => {
    const { rules: all, hash } = await openRulebook(readEnv(io.env, 'none').rulesDir);
    return `${all.length} rules, ${hash.slice(0, 12)}`;
  });
  if (config === null) return [environment, rules, ...notLookedAt];
  return [environment, rules, ...(await outside(config))];
}

async function outside(config: Config): Promise<readonly Found[]> {
  const log = logFor({ ...config, logLevel: 'silent' }, { to: 'stderr' });
  const hands = openHands(config, log);
  let database: Database | null = null;
  const found: Found[] = [];
  try {
    found.push(
      await look('database', async () => {
        database = await openDatabase(config, log, 'join');
        return clocks(await database.store.now());
      }),
    );
    found.push(await queue(config, database, log), await heroku(config, hands), await slack(hands));
    return found;
  } finally {
    await hands.close();
    await (database as Database | null)?.close();
  }
}

function clocks(databaseNow: number): string {
  const apartMs = Math.abs(databaseNow - Date.now());
  if (apartMs > skewMs)
    throw new Error(
      `its clock and ours are ${Math.round(apartMs / 1000)} s apart; mend the clock of this machine`,
    );
  return 'connected, schema up to date';
}

/** The queue may be looked at without the database when it is on Redis. */
async function queue(config: Config, database: Database | null, log: Log): Promise<Found> {
  const redisUrl = config.redisUrl?.reveal();
  const named = config.database.kind === 'server' ? config.database.url.reveal() : null;
  const databaseUrl = database?.url ?? (redisUrl === undefined ? null : named);
  if (databaseUrl === null)
    return { name: 'queue', state: 'wrong', says: 'not looked at: it is in the database' };
  return look('queue', async () => {
    const opened = await openQueue({
      redisUrl,
      databaseUrl,
      databaseOptions: connectionOptions(databaseUrl),
      log,
    });
    try {
      const health = await opened.health();
      if (!health.ok) throw new Error(`${health.kind}: ${health.line}`);
      return `${health.kind}, ${health.line}`;
    } finally {
      await opened.close();
    }
  });
}

async function heroku(config: Config, { heroku: port }: Hands): Promise<Found> {
  if (port.kind === 'none')
    return { name: 'heroku', state: 'missing', says: 'no HEROKU_API_KEY: no reads, no writes, notify only' };
  return look('heroku', async () => {
    const { email } = await port.account();
    const may =
      config.heroku.permission === 'full'
        ? 'may write where the policy grants it'
        : 'may only read (HEROKU_PERMISSION)';
    return `token of ${email}, ${may}, ${port.remaining() ?? 'unknown'} requests left`;
  });
}

async function slack({ workspace }: Hands): Promise<Found> {
  if (workspace === null)
    return {
      name: 'slack',
      state: 'missing',
      says: 'no Slack settings: notices go to the log, answers come by herald proposals',
    };
  return look('slack', () => workspace.whoAmI());
}

async function look(name: string, check: () => Promise<string>): Promise<Found> {
  try {
    return { name, state: 'fine', says: await check() };
  } catch (error) {
    if (error instanceof ConfigError) {
      const says = error.faults.map(({ where, what, mend }) => clean(`${where}: ${what}. ${mend}`));
      return { name, state: 'wrong', says: says.join('\n') };
    }
    return { name, state: 'wrong', says: clean(error instanceof Error ? error.message : String(error)) };
  }
}
