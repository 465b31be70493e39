import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { TextTest } from './glob.ts';

const longest = 1000;

/** Why a regular expression of a rule is refused: `E206` it is faulty, `E406` it cannot run in linear time. */
export type PatternFault = {
  readonly code: 'E206' | 'E406';
  readonly message: string;
  readonly hint: string;
};

/** Look-around and back-references need backtracking, which one evil text turns into minutes. */
const backtracking = /^\(\?(?:=|!|<=|<!)|^\\[1-9k]/;
/** A repeated group that holds nothing but one repeated thing, such as `(a+)+`. */
const doubled =
  /\((?:\?:)?(?:\\.|\[\^?\]?[^\]]*\]|[^\\()[\]|*+?{}])(?:[*+]|\{\d+,\d*\})\??\)(?:[*+]|\{\d+,\d*\})/;

/** Checks a regular expression without running it. */
export function patternFault(pattern: string): PatternFault | null {
  if (pattern.length > longest) {
    return {
      code: 'E406',
      message: `the regular expression has ${pattern.length} characters, more than ${longest}`,
      hint: 'Shorten it, or use a list of texts or globs.',
    };
  }
  const twice = doubled.exec(pattern)?.[0];
  if (twice !== undefined) {
    return {
      code: 'E406',
      message: `\`${twice}\` repeats a repetition`,
      hint: `Repeat once: \`${twice.replace(/^\((?:\?:)?(.*)\)[^)]*$/s, '$1')}\` matches the same texts.`,
    };
  }
  return syntaxFault(pattern);
}

function syntaxFault(pattern: string): PatternFault | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const part = error.getPattern() ?? '';
    return backtracking.test(part)
      ? {
          code: 'E406',
          message: `\`${part}\` cannot run in linear time`,
          hint: 'Look-around and back-references are not read; use several conditions under all, any or none.',
        }
      : {
          code: 'E206',
          message: `not a regular expression: ${error.getDescription()}${part === '' ? '' : ` \`${part}\``}`,
          hint: 'Use RE2 syntax; put a backslash before a sign that should stand for itself.',
        };
  }
}

/** Compiles a regular expression that `patternFault` has passed; it may match anywhere in the text. */
export function patternTest(pattern: string): TextTest {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}
