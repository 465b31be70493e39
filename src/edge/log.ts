import { createRequire } from 'node:module';
import { type DestinationStream, pino } from 'pino';
import type { Log } from '../flow/ports.ts';

export type LogOptions = {
  /** A level of pino; `silent` writes nothing. */
  level: string;
  /** Values that must never be seen, whatever they look like: the secrets of the environment. */
  secrets?: readonly string[];
  /** Which process writes, such as `web`. */
  name?: string;
  /** Coloured lines for a person, when pino-pretty is installed; JSON lines otherwise. */
  pretty?: boolean;
  /** Standard output by default. */
  to?: DestinationStream | 'stdout' | 'stderr';
};

/**
 * The log: one JSON object on each line, scrubbed where it leaves, after every serializer had its turn. What is taken out:
 * fields that are named like a secret, the secrets of the environment, whatever looks like a token of Heroku or Slack, passwords and
 * signatures in URLs. Control and direction-changing characters are written as escapes, so that no foreign text can pretend to be a
 * line of its own or hide in a terminal.
 */
export function openLog(options: LogOptions): Log {
  const scrub = scrubber(options.secrets ?? []);
  const settings = {
    level: options.level,
    base: options.name === undefined ? {} : { process: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    hooks: { streamWrite: scrub },
  };
  return pino(settings, destination(options));
}

function destination({ to = 'stdout', pretty = false }: LogOptions): DestinationStream {
  if (typeof to !== 'string') return to;
  const fd = to === 'stdout' ? 1 : 2;
  return (pretty ? prettyStream(fd) : null) ?? pino.destination({ fd, sync: true });
}

/** pino-pretty is there for development only; without it the lines stay JSON. */
function prettyStream(fd: number): DestinationStream | null {
  try {
    const pretty = createRequire(import.meta.url)('pino-pretty') as (options: object) => DestinationStream;
    return pretty({ destination: fd, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' });
  } catch {
    return null;
  }
}

const HIDDEN = '[secret]';
const secretName =
  /secret|passw|passphrase|authorization|cookie|credential|api[-_]?key|private[-_]?key|(token|signature|hmac|hmac-sha256)$/i;

/** Each begins with fixed letters, so that no input makes the search slow. */
const secretShapes: readonly (readonly [RegExp, string])[] = [
  [/HRKU-[\w-]+/g, HIDDEN],
  [/\bxox[a-z](?:\.xox[a-z])?-[\w-]+/g, HIDDEN],
  [/\bxapp-[\w-]+/g, HIDDEN],
  [/\b(bearer|basic) [\w+/=.~-]{8,}/gi, `$1 ${HIDDEN}`],
  [/:\/\/[^\s/:@"']*:[^\s/@"']+@/g, `://${HIDDEN}@`],
  [/(rendezvous:\/\/)[^\s"']+/g, `$1${HIDDEN}`],
  [/(\/\/(?:build|release)-output\.heroku\.com\/|\/\/hooks\.slack\.com\/)[^\s"']+/g, `$1${HIDDEN}`],
  [
    /([?&](?:x-amz-[a-z-]+|awsaccesskeyid|signature|sig|[a-z_]*token|[a-z_]*key|[a-z_]*secret|code)=)[^\s&"']+/gi,
    `$1${HIDDEN}`,
  ],
];

/** C0 and C1 controls, zero-width and direction marks, line and paragraph separators, the byte order mark, interlinear marks. */
const unseen = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

const LONGEST_TEXT = 8_192;
const DEEPEST = 8;
const MOST_ITEMS = 100;

/** Shortest secret that is looked for by its value: a shorter one would blot out ordinary words. */
const SHORTEST_KNOWN = 8;

/** Rewrites a JSON line without what must not be seen. */
function scrubber(secrets: readonly string[]): (line: string) => string {
  const known = secrets.filter((value) => value.length >= SHORTEST_KNOWN);

  const hide = (text: string): string => {
    const withoutKnown = known.reduce((left, value) => left.replaceAll(value, HIDDEN), text);
    return secretShapes.reduce((left, [shape, instead]) => left.replace(shape, instead), withoutKnown);
  };

  const scrubText = (text: string, name: string): string => {
    const hidden = hide(text.slice(0, 8 * LONGEST_TEXT));
    const short = hidden.length > LONGEST_TEXT ? `${hidden.slice(0, LONGEST_TEXT)}… (cut)` : hidden;
    return name === 'stack' ? short.split('\n').map(escapeUnseen).join('\n') : escapeUnseen(short);
  };

  function scrub(value: unknown, name: string, depth: number): unknown {
    if (typeof value === 'string') return secretName.test(name) ? HIDDEN : scrubText(value, name);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEEPEST) return '[deep]';
    if (Array.isArray(value)) {
      const items = value.slice(0, MOST_ITEMS).map((item) => scrub(item, name, depth + 1));
      return value.length > MOST_ITEMS ? [...items, `… ${value.length - MOST_ITEMS} more`] : items;
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [escapeUnseen(hide(key)), scrub(item, key, depth + 1)]),
    );
  }

  return (line) => `${JSON.stringify(scrub(JSON.parse(line), '', 0))}\n`;
}

function escapeUnseen(text: string): string {
  return text.replace(unseen, (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
