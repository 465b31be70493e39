import { z } from 'zod';
import { logLevels } from './config.ts';

/** What a command needs of the environment: everything, the database, or only the rule files and the log. */
export type Needs = 'server' | 'database' | 'none';

/**
 * One variable, described once: the reader checks it, and the tests hold README, `app.json` and `.env.example` to it.
 * The errors of the schema complete the sentence "the value …"; they never repeat a secret.
 */
export type Variable<T> = {
  readonly meaning: string;
  /** What holds without it: its default, or in words. */
  readonly without: string;
  readonly default: string | null;
  /** Stands in `.env.example`. */
  readonly example: string;
  /** What must not be shown: a word that only its owner knows, or a URL that may hold a password. */
  readonly secret: 'no' | 'word' | 'url';
  /** The least need at which it is checked. */
  readonly needs: Needs;
  readonly expected: string;
  readonly mend: string;
  readonly schema: z.ZodType<T, string | undefined>;
};

type Described<T> = Omit<Variable<T>, 'schema' | 'default' | 'without' | 'example'> & {
  schema: z.ZodType<T, string>;
};

/** A variable that has a value in any case. */
function given<T>(described: Described<T> & { default: string }): Variable<T> {
  const { default: value, schema } = described;
  return { ...described, without: value, example: value, schema: schema.prefault(value) };
}

/** A variable that may be missing. */
function open<T>(described: Described<T> & { without: string; example: string }): Variable<T | undefined> {
  return { ...described, default: null, schema: described.schema.optional() };
}

const SHORTEST_SECRET = 32;

const word = (shortest: number) =>
  z
    .string()
    .min(shortest, { error: (issue) => `is ${lengthOf(issue.input)} characters long` })
    .regex(/^[\x21-\x7e]+$/, 'holds a space or a character that is not plain ASCII');

const lengthOf = (input: unknown): number => (typeof input === 'string' ? input.length : 0);

const folder = z.string().refine((path) => !path.includes('\0'), 'holds a NUL character');

/** An API the token is sent to: never in the clear over a network. */
const apiBase = z
  .string()
  .refine((text) => URL.canParse(text), 'is no URL')
  .refine(
    (text) => isSafeBase(text),
    'is not https and not on this machine, or carries a user, a query or a fragment',
  );

function isSafeBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return bare && (url.protocol === 'https:' || (url.protocol === 'http:' && local));
}

const urlOf = (...protocols: readonly string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text), 'is no URL')
    .refine((text) => !URL.canParse(text) || protocols.includes(new URL(text).protocol), {
      error: `does not begin with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    });

const webhookSecrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(word(SHORTEST_SECRET)))
  .refine((all) => new Set(all).size === all.length, 'names the same secret twice');

const tokenOf = (...prefixes: readonly string[]) =>
  word(16).refine((text) => prefixes.some((prefix) => text.startsWith(prefix)), {
    error: `does not begin with ${prefixes[0]}`,
  });

/** Every variable that Herald reads, in the order in which the documentation lists them. */
export const variables = {
  PORT: given({
    meaning: 'HTTP port',
    default: '3000',
    secret: 'no',
    needs: 'server',
    expected: 'a whole number from 0 to 65535',
    mend: 'Set it to a free port, or remove it to use 3000.',
    schema: z
      .string()
      .regex(/^\d{1,5}$/, 'is no port')
      .transform(Number)
      .refine((port) => port <= 65_535, 'is no port'),
  }),
  HEROKU_WEBHOOK_SECRET: open({
    meaning: 'shared secret of the webhooks; several, comma-separated, while rotating',
    without: 'error',
    example: 'replace-me-with-the-output-of-openssl-rand-hex-32',
    secret: 'word',
    needs: 'server',
    expected: `at least ${SHORTEST_SECRET} characters without spaces for each secret, several divided by commas`,
    mend: 'Make one with `openssl rand -hex 32` and give the same to `heroku webhooks:add --secret`.',
    schema: webhookSecrets,
  }),
  HEROKU_API_KEY: open({
    meaning: 'Platform API token',
    without: 'no reads, no writes: notify only',
    example: 'HRKU-the-token-of-an-account-for-herald-alone',
    secret: 'word',
    needs: 'server',
    expected: 'a token of the Platform API',
    mend: 'Make one with `heroku authorizations:create --scope write`, or remove the variable to be notified only.',
    schema: word(16),
  }),
  HEROKU_API_URL: given({
    meaning: 'Platform API base',
    default: 'https://api.heroku.com',
    secret: 'url',
    needs: 'server',
    expected: 'an https URL, or http on this machine, since the token is sent there',
    mend: 'Remove it to use https://api.heroku.com.',
    schema: apiBase.transform((text) => text.replace(/\/+$/, '')),
  }),
  HEROKU_PERMISSION: given({
    meaning: '`readonly` or `full`; `readonly` wins over every policy and rule',
    default: 'readonly',
    secret: 'no',
    needs: 'server',
    expected: '`readonly` or `full`',
    mend: 'Set it to `full` only when rules may act, and remove it otherwise.',
    schema: z.enum(['readonly', 'full'], 'is neither'),
  }),
  SLACK_BOT_TOKEN: open({
    meaning: 'token of the Slack app’s bot; belongs together with the signing secret',
    without: 'notices go to the log; proposals wait for `herald proposals approve`',
    example: 'xoxb-the-bot-user-oauth-token',
    secret: 'word',
    needs: 'server',
    expected: 'the Bot User OAuth Token, which begins with xoxb-',
    mend: 'Copy it from your Slack app, page "OAuth & Permissions".',
    schema: tokenOf('xoxb-', 'xoxe.xoxb-'),
  }),
  SLACK_SIGNING_SECRET: open({
    meaning: 'signing secret of the Slack app; belongs together with the bot token',
    without: 'notices go to the log; proposals wait for `herald proposals approve`',
    example: 'the-signing-secret-of-the-app',
    secret: 'word',
    needs: 'server',
    expected: 'the signing secret of the Slack app',
    mend: 'Copy it from your Slack app, page "Basic Information".',
    schema: word(16),
  }),
  SLACK_APP_TOKEN: open({
    meaning: 'Socket Mode instead of HTTP',
    without: 'HTTP',
    example: 'xapp-the-app-level-token',
    secret: 'word',
    needs: 'server',
    expected: 'an app-level token, which begins with xapp-',
    mend: 'Make one on the page "Basic Information" of your Slack app, or remove the variable to use HTTP.',
    schema: tokenOf('xapp-'),
  }),
  SLACK_API_URL: given({
    meaning: 'Web API base, ends in `/api/`',
    default: 'https://slack.com/api/',
    secret: 'url',
    needs: 'server',
    expected: 'an https URL, or http on this machine, that ends in /api/',
    mend: 'Remove it to use Slack’s own.',
    schema: apiBase.refine((text) => text.endsWith('/api/'), 'does not end in /api/'),
  }),
  DATABASE_URL: open({
    meaning: 'PostgreSQL',
    without: 'embedded, in `HERALD_DATA_DIR`; refused when `NODE_ENV=production`',
    example: 'postgres://herald:password@localhost:5432/herald',
    secret: 'url',
    needs: 'database',
    expected: 'the URL of a PostgreSQL database',
    mend: 'On Heroku type `heroku addons:create heroku-postgresql`; elsewhere write postgres://user:password@host:5432/name.',
    schema: urlOf('postgres:', 'postgresql:'),
  }),
  REDIS_URL: open({
    meaning: 'BullMQ on Redis (`rediss:` with Heroku’s self-signed chain is accepted)',
    without: 'BullMQ on the same PostgreSQL',
    example: 'redis://localhost:6379',
    secret: 'url',
    needs: 'database',
    expected: 'the URL of a Redis',
    mend: 'On Heroku type `heroku addons:create heroku-redis`; remove the variable to keep the queue in PostgreSQL.',
    schema: urlOf('redis:', 'rediss:'),
  }),
  RULES_DIR: given({
    meaning: 'rule files and `policy.yml`',
    default: 'rules',
    secret: 'no',
    needs: 'none',
    expected: 'a folder',
    mend: 'Set it to the folder of the rule files, or remove it to use `rules`.',
    schema: folder,
  }),
  HERALD_DATA_DIR: given({
    meaning: 'embedded database',
    default: '.herald',
    secret: 'no',
    needs: 'database',
    expected: 'a folder',
    mend: 'Set it to a folder that Herald may write to, or remove it to use `.herald`.',
    schema: folder,
  }),
  LOG_LEVEL: given({
    meaning: 'pino level',
    default: 'info',
    secret: 'no',
    needs: 'none',
    expected: `one of ${logLevels.join(', ')}`,
    mend: 'Set it to one of these, or remove it to use `info`.',
    schema: z.enum(logLevels, 'is no level'),
  }),
} as const;

export type VariableName = keyof typeof variables;
