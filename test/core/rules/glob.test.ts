import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globsOverlap, globTest, scopeTest } from '../../../src/core/rules/glob.ts';

/** The obvious way: try every split. */
function slowly(glob: string, text: string): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return text === '';
  if (first === '*') return slowly(rest.join(''), text) || (text !== '' && slowly(glob, text.slice(1)));
  return text !== '' && (first === '?' || first === text[0]) && slowly(rest.join(''), text.slice(1));
}

const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 6 });

describe('a glob', () => {
  it('matches the same texts as the slow way', () => {
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        expect(globTest(pattern)(subject)).toBe(slowly(pattern, subject));
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick on long texts with many stars', () => {
    const started = performance.now();
    expect(globTest('*a*a*a*a*a*a*a*b')('a'.repeat(64 * 1024))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('overlaps another when some text matches both', () => {
    const every = [''];
    for (let i = 0; i < every.length && (every[i] ?? '').length < 6; i++)
      every.push(`${every[i]}a`, `${every[i]}b`);
    const few = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 });
    fc.assert(
      fc.property(few, few, (one, other) => {
        const [first, second] = [globTest(one), globTest(other)];
        expect(globsOverlap(one, other)).toBe(every.some((name) => first(name) && second(name)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['shop-*', '*-web', true],
    ['shop-*', 'blog-*', false],
    ['*', 'x', true],
    ['shop', 'shop', true],
    ['shop-?', 'shop-10', false],
  ])('%s and %s: %s', (one, other, wanted) => {
    expect(globsOverlap(one, other)).toBe(wanted);
    expect(globsOverlap(other, one)).toBe(wanted);
  });
});

describe('a scope', () => {
  it.each([
    [['shop-*', '!shop-old'], 'shop-web', true],
    [['shop-*', '!shop-old'], 'shop-old', false],
    [['!shop-old', 'shop-*'], 'shop-old', false],
    [['!shop-old'], 'blog', true],
    [['!shop-old'], 'shop-old', false],
    [['shop'], 'shop-web', false],
    [[], 'anything', true],
  ])('%j holds %s: %s', (globs, app, wanted) => {
    expect(scopeTest(globs)(app)).toBe(wanted);
  });
});
