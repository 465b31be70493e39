import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPressPayload, aSlackDoor } from './a-slack-door.ts';

const keys = [
  ...Object.keys(aPressPayload()),
  'event',
  'command',
  'name',
  'view',
  'enterprise',
  'is_enterprise_install',
  'function_data',
  'bot_access_token',
  'response_urls',
  'authorizations',
];
const odd = fc.oneof(
  fc.anything({ withNullPrototype: true }),
  fc.constantFrom<unknown>(
    '__proto__',
    'constructor',
    'p-k3x9m2q7aa',
    '\u0000',
    '\ud800',
    'x'.repeat(3000),
    [],
    {},
    null,
  ),
);
/** A press with one to three of its parts replaced by something else. */
const mangled = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...keys), fc.string()), odd), { minLength: 1, maxLength: 3 })
  .map((changes) => ({ ...aPressPayload(), ...Object.fromEntries(changes) }));
const body = fc.oneof(
  fc.string().map((text) => `payload=${encodeURIComponent(text.replace(/\p{Cs}/gu, ''))}`),
  fc.string({ unit: 'binary' }),
  fc.json().map((text) => `payload=${encodeURIComponent(text)}`),
);

describe('a signed request of any shape', () => {
  it('is acknowledged or refused, and never breaks the door', async () => {
    const door = aSlackDoor();
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        expect([200, 400]).toContain((await door.post(text)).status);
      }),
      { numRuns: 500 },
    );
    expect(door.given).toEqual([]);
  });

  it('is recorded only with a proposal, a verdict and a person', async () => {
    const door = aSlackDoor();
    await fc.assert(
      fc.asyncProperty(mangled, async (payload) => {
        const text = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
        expect([200, 400]).toContain((await door.post(text)).status);
      }),
      { numRuns: 500 },
    );
    for (const given of door.given) {
      expect(given.proposalId).toBe('p-k3x9m2q7aa');
      expect(given.verdict).toBe('approve');
      expect(given.personId).toBe('U0ANA');
    }
    expect((await door.press()).status).toBe(200);
  });
});
