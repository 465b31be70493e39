import { ConfigError } from '../../core/errors.ts';

/**
 * Checks that a token can stand in a header, and gives back a function that takes it out of any foreign text.
 *
 * Heroku tokens look like `HRKU-` and 60 characters, `HRKU-` and a UUID, or a bare UUID (Dev Center, change log on token
 * format). Foreign text loses all three shapes, and our own token whatever it looks like.
 *
 * @throws ConfigError that does not repeat the token
 */
export function tokenScrubber(apiKey: string): (text: string) => string {
  if (!/^[\x21-\x7e]{8,}$/.test(apiKey)) {
    const expected = 'at least 8 visible ASCII characters without spaces';
    const mend = 'Make one with `heroku authorizations:create --scope write` and set it again.';
    throw new ConfigError([{ where: 'HEROKU_API_KEY', what: 'is no token', expected, mend }]);
  }
  return (text) => text.replaceAll(apiKey, '[token]').replace(tokenShapes, '[token]');
}

const tokenShapes = /HRKU-[\w-]+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
