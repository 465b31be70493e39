/** A file in which `¶CODE¶` stands before each place where a finding with this code is expected. */
export type Marked = {
  readonly text: string;
  readonly expected: readonly { readonly code: string; readonly line: number; readonly col: number }[];
};

/** Takes the marks out of a text and says where they stood. */
export function unmark(marked: string): Marked {
  const expected: { code: string; line: number; col: number }[] = [];
  const lines = marked.split('\n').map((line, index) => {
    let plain = '';
    for (const [position, part] of line.split('¶').entries()) {
      if (position % 2 === 0) plain += part;
      else expected.push({ code: part, line: index + 1, col: plain.length + 1 });
    }
    return plain;
  });
  return { text: lines.join('\n'), expected };
}
