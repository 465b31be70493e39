import { ConfigError } from '../core/errors.ts';
import { loadRulebook } from '../core/rules/load-rulebook.ts';
import type { Rulebook } from '../core/rules/rulebook.ts';
import { type RuleFileOnDisk, readRulesFolder } from '../edge/rules/read-rules-folder.ts';

/** The rule book of a folder. Throws `ConfigError` with every fault of every file; warnings do not stop it. */
export async function openRulebook(rulesDir: string): Promise<Rulebook> {
  return rulebookOf(await readRulesFolder(rulesDir), rulesDir);
}

/** As `openRulebook`, of files that have been read. */
export function rulebookOf(files: readonly RuleFileOnDisk[], rulesDir: string): Rulebook {
  const { rulebook, findings } = loadRulebook(files);
  if (rulebook !== null) return rulebook;
  throw new ConfigError(
    findings
      .filter((finding) => finding.severity === 'error')
      .map(({ file, line, col, code, message, hint }) => ({
        where: `${file}:${line}:${col}`,
        what: `${code} ${message}`,
        expected: 'a rule book without faults',
        mend: `${hint} See every fault in its place: herald check ${rulesDir}`,
      })),
  );
}
