import { RE2JS } from 're2js';

/** Answers whether a text is meant. */
export type TextTest = (text: string) => boolean;

/** A text with `*` (any text, also none) or `?` (one character) is a glob; every other character stands for itself. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/**
 * Compiles a glob over the whole text. It runs on the linear-time engine: commit messages of 64 KB meet globs with
 * several stars, where a backtracking engine takes seconds.
 */
export function globTest(glob: string): TextTest {
  if (!isGlob(glob)) return (text) => text === glob;
  if (/^\*+$/.test(glob)) return () => true;
  const source = glob
    .split(/(\*+|\?)/)
    .map((part) => (part.startsWith('*') ? '.*' : part === '?' ? '.' : RE2JS.quote(part)))
    .join('');
  const pattern = RE2JS.compile(source, RE2JS.DOTALL);
  return (text) => pattern.matches(text);
}

/** True when some text matches both globs: decides whether a rule and a grant can meet. */
export function globsOverlap(a: string, b: string): boolean {
  const seen = new Map<number, boolean>();
  const meets = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const answer = step(i, j);
    seen.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return true;
    if (x === '*') return meets(i + 1, j) || (y !== undefined && meets(i, j + 1));
    if (y === '*') return meets(i, j + 1) || (x !== undefined && meets(i + 1, j));
    if (x === undefined || y === undefined) return false;
    return (x === y || x === '?' || y === '?') && meets(i + 1, j + 1);
  };
  return meets(0, 0);
}

/** A list of globs as one test: some positive one holds (or there is none), and no `!` one does. */
export function scopeTest(globs: readonly string[]): TextTest {
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map(globTest);
  const refused = globs.filter((glob) => glob.startsWith('!')).map((glob) => globTest(glob.slice(1)));
  return (text) =>
    (wanted.length === 0 || wanted.some((test) => test(text))) && !refused.some((test) => test(text));
}
