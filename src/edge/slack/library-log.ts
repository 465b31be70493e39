import type { Logger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Log } from '../../flow/ports.ts';

/** Longest line taken over from the library. */
const lineMax = 500;

/**
 * Our log in the shape Slack's libraries want. Their debug lines carry bodies and headers, so they are dropped; of the
 * others only texts are taken, never whole objects.
 */
export function libraryLog(log: Log, part: string): Logger {
  const line = (words: readonly unknown[]): string => words.map(asText).join(' ').slice(0, lineMax);
  return {
    debug: () => undefined,
    info: (...words: unknown[]) => log.debug({ part, said: line(words) }, 'slack library'),
    warn: (...words: unknown[]) => log.warn({ part, said: line(words) }, 'slack library'),
    error: (...words: unknown[]) => log.error({ part, said: line(words) }, 'slack library'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function asText(word: unknown): string {
  if (typeof word === 'string') return word;
  return word instanceof Error ? word.message : typeof word;
}
