import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal } from '../../../src/core/message/literal.ts';

describe('foreign text in a message', () => {
  it.each([
    ['a call to everybody', '<!channel> <@U1>', '&lt;!channel&gt; &lt;@U1&gt;'],
    ['a link in disguise', '<http://evil|docs>', '&lt;http://evil|docs&gt;'],
    ['an entity', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['format marks', '*b* ~s~ `c` _i_', '∗b∗ ∼s∼ ˋcˋ ˍiˍ'],
    ['underscores inside names', 'FEATURE_X ana_b@example.com', 'FEATURE_X ana_b@example.com'],
    ['an emoji by name', ':rotating_light: at 10:20:30', '꞉rotating_light: at 10꞉20:30'],
    ['a web address', 'https://example.com:8080/x', 'https://example.com:8080/x'],
    ['a quote', '> said', '› said'],
    ['lines and tabs', 'a\r\n\tb\u2028c\u0085d', 'a b c d'],
    ['control characters', 'a\u0000b\u001b[31mc\u0007', 'a\uFFFDb\uFFFD[31mc\uFFFD'],
    ['lone surrogates', 'a\ud800b\udc00', 'a\uFFFDb\uFFFD'],
    ['what hides or reorders', 'ad\u202emin\u200b\u2066x\ufeff\u3164y', 'adminxy'],
    ['letters of the world', 'Größe 変更 👍️', 'Größe 変更 👍️'],
  ])('shows %s as it is', (_name, text, expected) => {
    expect(literal(text)).toBe(expected);
  });

  it('holds for ten thousand strings', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const shown = literal(text);
        expect(shown).not.toMatch(/[<>*~`\p{Cc}\p{Cs}\p{Cf}]/u);
        expect(shown.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
      }),
      { numRuns: 10_000 },
    );
  });
});
