/** Text in lines of at most `width` characters, broken between words; a longer word stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A card in a frame that is open to the right, since signs are of different widths. */
export function framed(title: string, text: string, width: number): readonly string[] {
  const inner = text.split('\n').flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    return wrapped(line.trimStart(), width - 2 - indent.length).map((part) => `│ ${indent}${part}`);
  });
  return [`┌─ ${title}`, ...inner, '└─'];
}
