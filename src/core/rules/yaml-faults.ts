import type { Document, LineCounter, YAMLError } from 'yaml';
import type { CheckFinding } from './rulebook.ts';

/** Faults of the YAML text itself; when there are any, nothing of the file is used. At most one per line. */
export function yamlFaults(
  file: string,
  documents: readonly Document.Parsed[],
  lines: LineCounter,
  text: string,
): readonly CheckFinding[] {
  const [first, second] = documents;
  const errors = documents
    .flatMap((document) => document.errors)
    .map((error) => syntaxFault(file, error, lines, text));
  if (errors.length > 0)
    return errors.filter((one, i) => errors.findIndex(({ line }) => line === one.line) === i);
  if (first === undefined || first.contents === null || isEmpty(first)) return [empty(file)];
  if (second !== undefined) return [secondDocument(file, second, lines)];
  return [];
}

function isEmpty(document: Document.Parsed): boolean {
  const { contents } = document;
  return contents !== null && 'value' in contents && contents.value === null && contents.tag === undefined;
}

const advice: Readonly<Record<string, string>> = {
  BAD_INDENT: 'Line the entry up with its neighbours; use two spaces for each level.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a text that holds a colon and a space.',
  BAD_SCALAR_START: 'Put quotes around a text that starts with this sign.',
  MISSING_CHAR: 'Close the quote or the bracket.',
  UNEXPECTED_TOKEN: 'Look at the quotes and the indentation of this line and the one above.',
};

function syntaxFault(file: string, error: YAMLError, lines: LineCounter, text: string): CheckFinding {
  const { line, col } = lines.linePos(afterIndent(text, error.pos[0]));
  const at = { file, line: Math.max(1, line), col: Math.max(1, col), rule: null, severity: 'error' } as const;
  if (error.code === 'TAB_AS_INDENT') {
    return {
      code: 'E103',
      ...at,
      message: 'a tab indents this line',
      hint: 'Use spaces; YAML knows no tabs there.',
    };
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return {
      code: 'E104',
      ...at,
      message: 'a tag that is not read',
      hint: 'Write the plain value without `!`.',
    };
  }
  return {
    code: 'E101',
    ...at,
    message: `not YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    hint: advice[error.code] ?? 'Look at the indentation, quotes and brackets around this place.',
  };
}

/** Wrong indentation is told of the start of the line; people look at its first word. */
function afterIndent(text: string, offset: number): number {
  const startsLine = offset === 0 || text[offset - 1] === '\n';
  return startsLine ? offset + (/^ *(?=\S)/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0) : offset;
}

function empty(file: string): CheckFinding {
  return {
    code: 'E202',
    severity: 'error',
    file,
    line: 1,
    col: 1,
    rule: null,
    message: 'the file is empty',
    hint: 'Write `version: 1` and the rules, or delete the file.',
  };
}

function secondDocument(file: string, document: Document.Parsed, lines: LineCounter): CheckFinding {
  const { line, col } = lines.linePos(document.range[0]);
  return {
    code: 'E101',
    severity: 'error',
    file,
    line,
    col,
    rule: null,
    message: 'a second YAML document starts here',
    hint: 'Remove the line `---`, or move what follows it into a file of its own.',
  };
}
