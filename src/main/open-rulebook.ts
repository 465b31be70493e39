import { ConfigError } from '../core/errors.ts';
import { loadRulebook } from '../core/rules/load-rulebook.ts';
import type { Rulebook } from '../core/rules/rulebook.ts';
import { readRulesFolder } from '../edge/rules/read-rules-folder.ts';

/** The rule book of a folder. Throws `ConfigError` with every fault of every file; warnings do not stop it. */
export async function openRulebook(rulesDir: string): Promise<Rulebook> {
  const { rulebook, findings } = loadRulebook(await readRulesFolder(rulesDir));
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
