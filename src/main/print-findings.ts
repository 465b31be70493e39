import picocolors from 'picocolors';
import { codeFrame, type Paint } from '../core/rules/code-frame.ts';
import type { CheckFinding } from '../core/rules/rulebook.ts';
import type { RuleFileOnDisk } from '../edge/rules/read-rules-folder.ts';
import type { Io } from './io.ts';

/** Prints findings for people: place, code, sentence, the lines around and the mend. */
export function printFindings(
  io: Io,
  files: readonly RuleFileOnDisk[],
  findings: readonly CheckFinding[],
): void {
  for (const finding of findings) io.err(`${codeFrame(finding, textOf(files, finding), paint(io))}\n\n`);
}

function textOf(files: readonly RuleFileOnDisk[], finding: CheckFinding): string | null {
  const file = files.find(({ path }) => path === finding.file);
  return file === undefined ? null : new TextDecoder().decode(file.text);
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
