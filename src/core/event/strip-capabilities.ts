import { strippedMark, withoutCapabilityUrls } from './capability-url.ts';

/** Fields that hold a capability whatever it looks like (Platform API schema: build, release, dyno, source, log session). */
const capabilityKeys: ReadonlySet<string> = new Set([
  'output_stream_url',
  'attach_url',
  'rendezvous_url',
  'logplex_url',
  'get_url',
  'put_url',
]);

/** An open object or array: the name it stands under, the key being filled, whether all of it is a capability. */
type Frame = { readonly name: string; key: string; readonly sealed: boolean };

/**
 * Takes capabilities out of a body before anything stores or logs it: `output_stream_url`, `source_blob.url`,
 * `attach_url` and their like at any depth, and presigned or password-carrying URLs in any text. Works on the bytes
 * token by token, so everything else stays byte for byte, and a body that is no valid JSON is cleaned too.
 */
export function stripCapabilities(body: Uint8Array): Uint8Array {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const stripped = stripText(source);
  return stripped === source ? body : new Uint8Array(Buffer.from(stripped, 'latin1'));
}

function stripText(source: string): string {
  const frames: Frame[] = [{ name: '', key: '', sealed: false }];
  const out: string[] = [];
  let from = 0;
  while (from < source.length) {
    const quote = indexOr(source, '"', from);
    out.push(withoutCapabilityUrls(source.slice(from, quote)));
    follow(frames, source, from, quote);
    if (quote === source.length) break;
    const end = endOfString(source, quote + 1);
    out.push(stringToken(source, quote, end, frames));
    from = end;
  }
  return out.join('');
}

/** Follows the brackets between strings, so that a string knows where it stands. */
function follow(frames: Frame[], source: string, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const char = source[i];
    const top = frames.at(-1);
    if (top === undefined) return;
    if (char === '{' || char === '[') frames.push({ name: top.key, key: '', sealed: holdsCapability(top) });
    else if ((char === '}' || char === ']') && frames.length > 1) frames.pop();
  }
}

function holdsCapability(frame: Frame): boolean {
  return (
    frame.sealed || capabilityKeys.has(frame.key) || (frame.name === 'source_blob' && frame.key === 'url')
  );
}

/** The string between `quote` and `end` (quotes included), stripped if need be. */
function stringToken(source: string, quote: number, end: number, frames: readonly Frame[]): string {
  const token = source.slice(quote, end);
  const top = frames.at(-1);
  if (top === undefined) return token;
  if (isKey(source, end)) top.key = (decode(token) ?? token.slice(1, -1)).toLowerCase();
  else if (holdsCapability(top)) return JSON.stringify(strippedMark);
  return stripToken(token);
}

function isKey(source: string, end: number): boolean {
  let i = end;
  while (source[i] === ' ' || source[i] === '\n' || source[i] === '\t' || source[i] === '\r') i++;
  return source[i] === ':';
}

function stripToken(token: string): string {
  if (!token.includes('://') && !token.includes('\\')) return token;
  const text = decode(token);
  if (text === null) {
    const plain = token.replaceAll('\\/', '/');
    return withoutCapabilityUrls(plain) === plain ? token : JSON.stringify(strippedMark);
  }
  const stripped = withoutCapabilityUrls(text);
  return stripped === text ? token : Buffer.from(JSON.stringify(stripped), 'utf8').toString('latin1');
}

/** The text of a string token held as Latin-1, null when it is no well-formed JSON string. */
function decode(token: string): string | null {
  try {
    const text: unknown = JSON.parse(Buffer.from(token, 'latin1').toString('utf8'));
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/** Position after the closing quote; the end of the body when the string is never closed. */
function endOfString(source: string, from: number): number {
  let i = from;
  while (i < source.length && source[i] !== '"') i += source[i] === '\\' ? 2 : 1;
  return Math.min(i + 1, source.length);
}

function indexOr(source: string, search: string, from: number): number {
  const found = source.indexOf(search, from);
  return found === -1 ? source.length : found;
}
