import { isIPv4 } from 'node:net';
import { ConfigError } from '../../core/errors.ts';

/**
 * The Platform API base, without a trailing slash. The token goes to this address, so it must be https, or http on this
 * machine (a simulated Heroku).
 *
 * @throws ConfigError when it is no URL, carries a user or password, or would send the token in the clear
 */
export function apiBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw fault('is no URL');
  if (url.username !== '' || url.password !== '') throw fault('carries a user or password');
  if (url.search !== '' || url.hash !== '') throw fault('carries a query or fragment');
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!safe) throw fault('would send the token unencrypted to another machine');
  return url.href.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}

function fault(what: string): ConfigError {
  const expected = 'an https URL, or http to 127.0.0.1, localhost or [::1]';
  return new ConfigError([
    { where: 'HEROKU_API_URL', what, expected, mend: 'Leave it out for https://api.heroku.com.' },
  ]);
}
