import picocolors from 'picocolors';
import { codeFrame, type Paint } from '../../core/rules/code-frame.ts';
import { loadRulebook } from '../../core/rules/load-rulebook.ts';
import type { CheckFinding } from '../../core/rules/rulebook.ts';
import { readEnv } from '../../edge/config/env.ts';
import { type RuleFileOnDisk, readRulesFolder } from '../../edge/rules/read-rules-folder.ts';
import type { ExitCode, Io } from '../io.ts';

export type CheckOptions = { readonly strict: boolean; readonly json: boolean };

/** `herald check [dir]`: every fault of rules and policy at once. Offline. 1 on errors, with `strict` on warnings too. */
export async function checkRules(io: Io, dir: string | undefined, options: CheckOptions): Promise<ExitCode> {
  const files = await readRulesFolder(dir ?? readEnv(io.env, 'none').rulesDir);
  const { rulebook, findings } = loadRulebook(files);
  if (options.json) io.out(`${JSON.stringify({ findings }, null, 2)}\n`);
  else {
    for (const finding of findings) io.err(`${codeFrame(finding, textOf(files, finding), paint(io))}\n\n`);
    io.out(`${summary(findings, rulebook?.rules.length ?? null)}\n`);
  }
  const wrong = findings.some(({ severity }) => severity === 'error' || options.strict);
  return wrong || rulebook === null ? 1 : 0;
}

function textOf(files: readonly RuleFileOnDisk[], finding: CheckFinding): string | null {
  const file = files.find(({ path }) => path === finding.file);
  return file === undefined ? null : new TextDecoder().decode(file.text);
}

function summary(findings: readonly CheckFinding[], rules: number | null): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const faults = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  return rules === null
    ? `${faults}. This rule book would not start.`
    : `${counted(rules, 'rule')}, ${faults}.`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function paint(io: Io): Paint {
  const colours = picocolors.createColors(io.colours);
  const by: Record<Parameters<Paint>[0], (text: string) => string> = {
    error: colours.red,
    warning: colours.yellow,
    place: colours.bold,
    gutter: colours.dim,
    line: (text) => text,
    caret: colours.red,
    hint: colours.cyan,
  };
  return (part, text) => by[part](text);
}
