import { loadTests } from '../../core/rehearsal/load-tests.ts';
import { loadRulebook } from '../../core/rules/load-rulebook.ts';
import type { CheckFinding, Rule } from '../../core/rules/rulebook.ts';
import { readEnv } from '../../edge/config/env.ts';
import { readRulesFolder, readTestsFolder } from '../../edge/rules/read-rules-folder.ts';
import { counted } from '../counted.ts';
import type { ExitCode, Io } from '../io.ts';
import { printFindings } from '../print-findings.ts';

export type CheckOptions = {
  readonly strict: boolean;
  readonly json: boolean;
  readonly live?: boolean;
  /** A folder with the rules as they ran before. */
  readonly before?: string;
};

/**
 * `herald check [dir]`: every fault of rules, policy and tests at once. Offline. 1 on errors, with `strict` on warnings
 * too. Rules without a test are named once anybody has begun to write tests, and with `strict`.
 */
export async function checkRules(io: Io, dir: string | undefined, options: CheckOptions): Promise<ExitCode> {
  if (options.live === true) return notLive(io);
  const folder = dir ?? readEnv(io.env, 'none').rulesDir;
  const [rules, tests] = await Promise.all([readRulesFolder(folder), readTestsFolder(folder)]);
  const former = await rulesBefore(options.before);
  const { rulebook, findings: ofRules } = loadRulebook(rules, { former });
  const loaded = loadTests({ rules, tests, rulebook });
  const uncovered = rulebook !== null && (loaded.any || options.strict) ? loaded.uncovered : [];
  const findings = [...ofRules, ...loaded.findings, ...uncovered];
  if (options.json) io.out(`${JSON.stringify({ findings }, null, 2)}\n`);
  else {
    printFindings(io, [...rules, ...tests], findings);
    io.out(`${summary(findings, rulebook?.rules.length ?? null)}\n`);
  }
  const wrong = findings.some(({ severity }) => severity === 'error' || options.strict);
  return wrong || rulebook === null ? 1 : 0;
}

/** What only Heroku and Slack know is not guessed, and not passed over in silence. */
function notLive(io: Io): ExitCode {
  io.err(
    'herald check --live is not in this version: E306 (webhook not subscribed), E307 (app not visible), E308 and E508 (token ' +
      'scope) need a look at Heroku, and are not checked. Without --live everything else is; `herald doctor` looks at ' +
      'the token.\n',
  );
  return 2;
}

async function rulesBefore(folder: string | undefined): Promise<readonly Rule[]> {
  if (folder === undefined) return [];
  return loadRulebook(await readRulesFolder(folder)).rulebook?.rules ?? [];
}

function summary(findings: readonly CheckFinding[], rules: number | null): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const faults = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  return rules === null
    ? `${faults}. This rule book would not start.`
    : `${counted(rules, 'rule')}, ${faults}.`;
}
