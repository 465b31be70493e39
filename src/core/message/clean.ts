/**
 * Characters that show nothing and reorder or hide what stands around them: bidi controls, zero widths, fillers, tags.
 * U+FE0F only asks for the coloured form of an emoji.
 */
const unseen = /(?!\uFE0F)[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;
/** Controls and lone surrogates: shown as U+FFFD so that a trick stays visible. */
const unprintable = /[\p{Cc}\p{Cs}]/gu;

/** Foreign text on one line, fit to be shown to people: nothing unseen, no control character, no runs of space. */
export function clean(text: string): string {
  return flatten(text).trim();
}

/** As `clean`, but a space at the edges stays one space: for pieces that are put together to a line. */
export function flatten(text: string): string {
  return cleanLines(text).replace(/\s+/gu, ' ');
}

/** As `clean`, but all line ends and indentation stay: for texts that were written in lines. */
export function cleanLines(text: string): string {
  return text
    .replace(lineEnds, '\n')
    .replace(/\t/gu, '  ')
    .replace(unseen, '')
    .split('\n')
    .map((line) => line.replace(unprintable, '\uFFFD'))
    .join('\n');
}
