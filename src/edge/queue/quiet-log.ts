import type { Log } from '../../flow/ports.ts';

const QUIET_MS = 10_000;
const MOST_CAUSES = 200;

export type QuietLog = { warn(error: unknown, message: string, fields?: object): void };

/**
 * A log for errors that come in storms: while a server is away its client reports every attempt. One line per message and
 * cause in ten seconds; the next line says how many were left out.
 */
export function quietLog(log: Log, nowMs: () => number = Date.now): QuietLog {
  const seen = new Map<string, { quietUntil: number; leftOut: number }>();
  return {
    warn(error, message, fields = {}) {
      const cause = causeOf(error);
      const key = `${message} ${cause}`;
      const last = seen.get(key);
      if (last !== undefined && nowMs() < last.quietUntil) {
        last.leftOut += 1;
        return;
      }
      if (seen.size >= MOST_CAUSES) seen.clear();
      seen.set(key, { quietUntil: nowMs() + QUIET_MS, leftOut: 0 });
      log.warn({ ...fields, cause, ...(last?.leftOut ? { leftOut: last.leftOut } : {}) }, message);
    },
  };
}

/** A short line for an error of a client. Node gives refused connections an empty message and the code on the side. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = error.message.split('\n', 1)[0] ?? '';
  if (words === '') return code || error.name;
  return code === '' || words.includes(code) ? words : `${code}: ${words}`;
}
