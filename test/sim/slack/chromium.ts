import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser for the tests that need one, or undefined. */
export const chromiumPath = places.find((place) => existsSync(place));

/** Said once by a test file that leaves its tests out. */
export function sayLeftOut(what: string): void {
  if (chromiumPath === undefined)
    console.warn(`left out: ${what}; there is no Chromium at ${places.join(', ')}`);
}

/** For a machine without a graphics card and without the outside world. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
