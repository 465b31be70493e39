import picocolors from 'picocolors';
import { clean } from '../../core/message/clean.ts';
import { type Judgement, judgeTest, type Miss } from '../../core/rehearsal/judge-test.ts';
import { type LoadedTests, loadTests } from '../../core/rehearsal/load-tests.ts';
import { loadRulebook } from '../../core/rules/load-rulebook.ts';
import type { CheckFinding, Rulebook } from '../../core/rules/rulebook.ts';
import { readEnv } from '../../edge/config/env.ts';
import { readRulesFolder, readTestsFolder } from '../../edge/rules/read-rules-folder.ts';
import { counted } from '../counted.ts';
import type { ExitCode, Io } from '../io.ts';
import { printFindings } from '../print-findings.ts';

/**
 * `herald test [dir]`: runs the tests beside the rules (`tests:` of a rule or file, and `tests/*.yml`) with a virtual
 * clock. Offline, no time passes. 1 when a test fails, cannot be read, or there is none.
 */
export async function testRules(
  io: Io,
  dir: string | undefined,
  options: { readonly json: boolean },
): Promise<ExitCode> {
  const folder = dir ?? readEnv(io.env, 'none').rulesDir;
  const [rules, tests] = await Promise.all([readRulesFolder(folder), readTestsFolder(folder)]);
  const { rulebook, findings } = loadRulebook(rules);
  const loaded = loadTests({ rules, tests, rulebook });
  const faults = [...findings, ...loaded.findings].filter(({ severity }) => severity === 'error');
  if (rulebook === null || faults.length > 0) {
    if (options.json) io.out(`${JSON.stringify({ tests: [], findings: faults }, null, 2)}\n`);
    else {
      printFindings(io, [...rules, ...tests], faults);
      io.out(`${counted(faults.length, 'fault')}; no test was run.\n`);
    }
    return 1;
  }
  const judgements = loaded.tests.map((test) => judgeTest(test, rulebook));
  if (options.json) io.out(`${JSON.stringify(asJson(judgements, loaded, rulebook), null, 2)}\n`);
  else tell(io, judgements, loaded.uncovered, rulebook, folder);
  return judgements.length > 0 && judgements.every(({ passed }) => passed) ? 0 : 1;
}

function asJson(judgements: readonly Judgement[], { uncovered }: LoadedTests, { rules }: Rulebook): object {
  const without = uncovered.map(({ rule }) => rule);
  return {
    tests: judgements,
    coverage: { rules: rules.length, covered: rules.length - without.length, uncovered: without },
    findings: uncovered,
  };
}

function tell(
  io: Io,
  judgements: readonly Judgement[],
  uncovered: readonly CheckFinding[],
  { rules }: Rulebook,
  folder: string,
): void {
  const colours = picocolors.createColors(io.colours);
  for (const { name, file, line, passed, misses } of judgements) {
    const sign = passed ? colours.green('✓') : colours.red('✗');
    io.out(`${sign} ${clean(name)} ${colours.dim(`${file}:${line}`)}\n`);
    for (const miss of misses) io.out(`${missLines(miss, file).join('\n')}\n`);
  }
  if (judgements.length === 0)
    io.out(`There is no test in ${folder}: write \`tests:\` beside a rule, or files in ${folder}/tests.\n`);
  for (const { file, line, col, code, rule, message } of uncovered)
    io.out(`${colours.bold(`${file}:${line}:${col}`)} ${colours.yellow(code)} [rule ${rule}] ${message}\n`);
  const failed = judgements.filter(({ passed }) => !passed).length;
  const covered = rules.length - uncovered.length;
  io.out(
    `${counted(judgements.length, 'test')}, ${failed} failed; ${covered} of ${counted(rules.length, 'rule')} covered.\n`,
  );
}

function missLines({ line, expected, happened, nearest }: Miss, file: string): readonly string[] {
  return [
    `    expected  ${clean(expected)}  (${file}:${line})`,
    ...happened.map((one, index) => `    ${index === 0 ? 'happened' : '        '}  ${clean(one)}`),
    ...(nearest === null ? [] : [`    nearest   ${clean(nearest)}`]),
  ];
}
