import { z } from 'zod';

/** A webhook secret can be tried offline by whoever sees one delivery, hence its length. */
export const SHORTEST_SECRET = 32;

export const word = (shortest: number) =>
  z
    .string()
    .min(shortest, { error: (issue) => `is ${lengthOf(issue.input)} characters long` })
    .regex(/^[\x21-\x7e]+$/, 'holds a space or a character that is not plain ASCII');

const lengthOf = (input: unknown): number => (typeof input === 'string' ? input.length : 0);

export const folder = z.string().refine((path) => !path.includes('\0'), 'holds a NUL character');

/** An API the token is sent to: never in the clear over a network. */
export const apiBase = z
  .string()
  .refine((text) => URL.canParse(text), 'is no URL')
  .refine(
    (text) => isSafeBase(text),
    'is not https and not on this machine, or carries a user, a query or a fragment',
  );

function isSafeBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return bare && (url.protocol === 'https:' || (url.protocol === 'http:' && local));
}

export const urlOf = (...protocols: readonly string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text), 'is no URL')
    .refine((text) => !URL.canParse(text) || protocols.includes(new URL(text).protocol), {
      error: `does not begin with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    });

export const webhookSecrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(word(SHORTEST_SECRET)))
  .refine((all) => new Set(all).size === all.length, 'names the same secret twice');

export const tokenOf = (...prefixes: readonly string[]) =>
  word(16).refine((text) => prefixes.some((prefix) => text.startsWith(prefix)), {
    error: `does not begin with ${prefixes[0]}`,
  });
