import { randomBytes } from 'node:crypto';
import { signDelivery, signingKey } from '../src/edge/receiver/signature.ts';
import { table } from '../src/main/table.ts';
import { measure, ratio, span } from './measure.ts';

const secrets = ['c0ffee00'.repeat(8), '0ddba110'.repeat(8)];

/** How long a signature takes, against a delivery of ordinary size and one secret. */
export function benchSignature(): string {
  const cases = [
    { what: '2 kB, one secret', bytes: 2_048, keys: 1 },
    { what: '2 kB, two while rotating', bytes: 2_048, keys: 2 },
    { what: '64 kB, one secret', bytes: 65_536, keys: 1 },
    { what: '1 MB, one secret', bytes: 1_048_576, keys: 1 },
  ].map(({ what, bytes, keys }) => ({ what, us: timeOf(bytes, secrets.slice(0, keys)) }));
  const base = cases[0]?.us ?? Number.NaN;
  const rows = cases.map(({ what, us }) => [what, span(us), ratio(us, base)]);
  return table(['A DELIVERY OF', 'A CHECK TAKES', 'RATIO'], rows);
}

function timeOf(bytes: number, keys: readonly string[]): number {
  const body = randomBytes(bytes);
  const signature = signDelivery(keys[0] ?? '', body);
  return measure(() => {
    if (signingKey(keys, body, signature) === null) throw new Error('the signature is right');
  }, 500);
}
