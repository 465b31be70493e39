import { distance } from 'fastest-levenshtein';

const longest = 60;

/** The known word somebody most likely meant, or null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > longest) return null;
  const folded = word.toLowerCase();
  const allowed = Math.max(1, Math.min(3, Math.floor(word.length / 3)));
  const ranked = known
    .map((candidate) => ({ candidate, far: farness(folded, candidate.toLowerCase()) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far || lengthGap(a.candidate, word) - lengthGap(b.candidate, word));
  return ranked[0]?.candidate ?? null;
}

/** Edits between two words; letters in the wrong order count as one slip. */
function farness(a: string, b: string): number {
  const sorted = (word: string): string => word.split('').sort().join('');
  return a !== b && sorted(a) === sorted(b) ? 1 : distance(a, b);
}

function lengthGap(a: string, b: string): number {
  return Math.abs(a.length - b.length);
}

/** `; did you mean \`x\`?` or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === null ? '' : `; did you mean \`${meant}\`?`;
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
