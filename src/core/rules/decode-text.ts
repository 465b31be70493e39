const largestBytes = 256 * 1024;

type TextFault = {
  readonly code: 'E103';
  readonly severity: 'error';
  readonly line: number;
  readonly col: number;
  readonly message: string;
  readonly hint: string;
};
export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly fault: TextFault };

/** UTF-8 without byte order mark or control characters, at most 256 KB; anything else is a fault with its place. */
export function decodeText(given: string | Uint8Array): Decoded {
  const size = typeof given === 'string' ? Buffer.byteLength(given) : given.byteLength;
  if (size > largestBytes) {
    return fault(
      1,
      1,
      `the file is larger than ${largestBytes / 1024} KB`,
      'Split the rules over several files.',
    );
  }
  const text =
    typeof given === 'string' ? given : new TextDecoder('utf-8', { ignoreBOM: true }).decode(given);
  if (text.startsWith('\uFEFF')) {
    return fault(1, 1, 'the file starts with a byte order mark', 'Save it as "UTF-8" without BOM.');
  }
  const odd = firstOdd(text, given);
  return odd ?? { kind: 'text', text };
}

/** Bytes that are no UTF-8 decode to U+FFFD, which nobody writes into a rule on purpose. */
function firstOdd(text: string, given: string | Uint8Array): Decoded | null {
  const broken = typeof given === 'string' ? -1 : text.indexOf('\uFFFD');
  if (broken >= 0) {
    return faultAt(text, broken, 'the file is not UTF-8 from here on', 'Save it with the encoding UTF-8.');
  }
  const control = strange.exec(text)?.index;
  if (control === undefined) return null;
  const hint = 'Delete it; it was probably pasted from a terminal.';
  return faultAt(text, control, 'a control character stands here', hint);
}

/** Control characters but tab and line breaks, and halves of surrogate pairs. */
const strange = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

function faultAt(text: string, offset: number, message: string, hint: string): Decoded {
  const before = text.slice(0, offset).split('\n');
  return fault(before.length, (before.at(-1) ?? '').length + 1, message, hint);
}

function fault(line: number, col: number, message: string, hint: string): Decoded {
  return { kind: 'fault', fault: { code: 'E103', severity: 'error', line, col, message, hint } };
}
