import { createHash } from 'node:crypto';
import { ConfigError } from '../core/errors.ts';
import type { Rulebook } from '../core/rules/rulebook.ts';
import { type RuleFileOnDisk, readRulesFolder } from '../edge/rules/read-rules-folder.ts';
import type { Log } from '../flow/ports.ts';
import type { RulesChange } from '../flow/tell-rules.ts';
import { rulebookOf } from './open-rulebook.ts';

export type RuleWatch = {
  /** The last good rule book. */
  rulebook(): Rulebook;
  /** Null while the folder is what is in use; else the first fault of the edit that is not. */
  fault(): string | null;
  /** Looks at the folder once; throws only what `tell` throws, which is then called again at the next look. */
  look(tell: (change: RulesChange) => Promise<void>): Promise<void>;
};

/** The folder as it was found: its files, or why it could not be read. */
type Found = { readonly digest: string; readonly load: () => Rulebook };

/**
 * Follows the rule folder. An edit that looks the same twice (so that no half-written file is taken) and has no fault
 * takes the place of the rule book at once and as a whole; a faulty one changes nothing and is told once.
 *
 * @throws ConfigError with every fault when there is no good rule book to begin with
 */
export async function watchRules(folder: string, log: Log): Promise<RuleWatch> {
  const start = await find(folder);
  let rulebook = start.load();
  let [taken, seen] = [start.digest, start.digest];
  let fault: string | null = null;
  let untold: RulesChange | null = null;

  function take(found: Found): void {
    const mended = fault !== null;
    try {
      const next = found.load();
      fault = null;
      if (next.hash === rulebook.hash && !mended) return;
      rulebook = next;
      const { hash, rules } = next;
      log.info({ rulebook: hash, rules: rules.length }, 'the rules were edited; the new rule book is in use');
      untold = { kind: 'loaded', mended, hash, rules: rules.length };
    } catch (error) {
      const faults = faultLines(error);
      fault = faults[0] ?? '';
      log.error({ faults }, 'the rules were edited and have faults; the last good rule book stays in use');
      untold = { kind: 'faulty', faults, inUse: rulebook.hash };
    }
  }

  return {
    rulebook: () => rulebook,
    fault: () => fault,
    look: async (tell) => {
      const found = await find(folder);
      if (found.digest === seen && found.digest !== taken) {
        taken = found.digest;
        take(found);
      }
      seen = found.digest;
      if (untold === null) return;
      const change = untold;
      await tell(change);
      if (untold === change) untold = null;
    },
  };
}

async function find(folder: string): Promise<Found> {
  try {
    const files = await readRulesFolder(folder);
    return { digest: digestOf(files), load: () => rulebookOf(files, folder) };
  } catch (error) {
    const load = () => {
      throw error;
    };
    return { digest: `unreadable ${faultLines(error).join()}`, load };
  }
}

function digestOf(files: readonly RuleFileOnDisk[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\0${text.byteLength}\0`).update(text);
  return hash.digest('hex');
}

function faultLines(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.faults.map(({ where, what }) => `${where}: ${what}`);
  return [error instanceof Error ? error.message : String(error)];
}
