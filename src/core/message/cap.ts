/** Shortened to `max` UTF-16 units with an ellipsis; never cuts a character in two. */
export function cap(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
