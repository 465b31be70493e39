import { z } from 'zod';
import { ConfigError, type ConfigFault } from '../../core/errors.ts';
import type { Config } from './config.ts';
import { secret } from './secret.ts';
import type { Needs } from './variable.ts';
import { type VariableName, variables } from './variables.ts';

export type Env = Readonly<Record<string, string | undefined>>;

type Values = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };

const names = Object.keys(variables) as VariableName[];
const Environment = z.object(Object.fromEntries(names.map((name) => [name, variables[name].schema])));

const ranks: Readonly<Record<Needs, number>> = { none: 0, database: 1, server: 2 };

/**
 * The environment as `Config`. A variable that is set to nothing counts as not set.
 * Throws `ConfigError` with every fault at once, of the variables that the command needs; the others are read as not set.
 */
export function readEnv(env: Env, needs: Needs = 'server'): Config {
  const needed = names.filter((name) => ranks[variables[name].needs] <= ranks[needs]);
  const set = Object.fromEntries(needed.filter((name) => env[name]).map((name) => [name, env[name]]));
  const production = env.NODE_ENV === 'production';
  const parsed = Environment.safeParse(set);
  const faults = [
    ...(parsed.success ? [] : valueFaults(parsed.error, set)),
    ...exampleFaults(set),
    ...absenceFaults(set, needs, production),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(inOrder(faults));
  return toConfig(parsed.data as Values, production);
}

function fault(name: VariableName, what: string): ConfigFault {
  return { where: name, what, expected: variables[name].expected, mend: variables[name].mend };
}

function valueFaults(error: z.ZodError, set: Env): ConfigFault[] {
  return error.issues.map((issue) => {
    const name = names.find((known) => known === issue.path[0]) ?? 'PORT';
    const value = variables[name].secret === 'no' ? JSON.stringify(set[name]) : 'the value';
    return fault(name, `${value} ${issue.message}`);
  });
}

/** A secret copied from `.env.example` is known to everybody. */
function exampleFaults(set: Env): ConfigFault[] {
  return names
    .filter((name) => variables[name].secret === 'word' && set[name]?.includes(variables[name].example))
    .map((name) => fault(name, 'the value is the one from .env.example'));
}

function absenceFaults(set: Env, needs: Needs, production: boolean): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const lacks = (name: VariableName): boolean => set[name] === undefined;
  if (needs === 'server' && lacks('HEROKU_WEBHOOK_SECRET'))
    faults.push(fault('HEROKU_WEBHOOK_SECRET', 'it is not set'));
  if (needs !== 'none' && production && lacks('DATABASE_URL')) {
    faults.push(
      fault('DATABASE_URL', 'it is not set, and NODE_ENV is production, where there is no embedded database'),
    );
  }
  const doors = ['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const;
  const door = doors.find((name) => !lacks(name));
  if (lacks('SLACK_BOT_TOKEN') && door !== undefined) {
    faults.push(fault('SLACK_BOT_TOKEN', `it is not set although ${door} is`));
  }
  if (!lacks('SLACK_BOT_TOKEN') && door === undefined) {
    faults.push(fault('SLACK_SIGNING_SECRET', 'it is not set although SLACK_BOT_TOKEN is'));
  }
  return faults;
}

/** One fault for each variable, in the order of the documentation. */
function inOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  return names.flatMap((name) => faults.find((one) => one.where === name) ?? []);
}

function toConfig(values: Values, production: boolean): Config {
  return {
    production,
    port: values.PORT,
    webhookSecrets: (values.HEROKU_WEBHOOK_SECRET ?? []).map(secret),
    heroku: {
      apiKey: hidden(values.HEROKU_API_KEY),
      apiUrl: values.HEROKU_API_URL,
      permission: values.HEROKU_PERMISSION,
    },
    slack: slackOf(values),
    database:
      values.DATABASE_URL === undefined
        ? { kind: 'embedded' }
        : { kind: 'server', url: secret(values.DATABASE_URL) },
    redisUrl: hidden(values.REDIS_URL),
    rulesDir: values.RULES_DIR,
    dataDir: values.HERALD_DATA_DIR,
    logLevel: values.LOG_LEVEL,
  };
}

function slackOf(values: Values): Config['slack'] {
  const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_API_URL } = values;
  if (SLACK_BOT_TOKEN === undefined) return null;
  const both = { botToken: secret(SLACK_BOT_TOKEN), apiUrl: SLACK_API_URL };
  if (SLACK_APP_TOKEN !== undefined)
    return { ...both, door: { kind: 'socket', appToken: secret(SLACK_APP_TOKEN) } };
  return { ...both, door: { kind: 'http', signingSecret: secret(SLACK_SIGNING_SECRET ?? '') } };
}

function hidden(value: string | undefined) {
  return value === undefined ? null : secret(value);
}
