import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutRange, type Page } from '../../../src/sim/heroku/api/range.ts';
import { ask, startHeroku } from './harness.ts';

const listOf = (versions: readonly number[]) =>
  versions.map((version) => ({
    body: version,
    order: { version, id: `id-${String(version).padStart(5, '0')}` },
  }));

describe('a list is cut as the range asks', () => {
  const ten = listOf([3, 1, 2, 5, 4, 9, 8, 7, 6, 10]);
  test.each<[string | undefined, Page['status'], number[], string | undefined]>([
    [undefined, 200, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], undefined],
    ['version ..; max=3', 206, [1, 2, 3], 'version ]3..; max=3'],
    ['version ]3..; max=3', 206, [4, 5, 6], 'version ]6..; max=3'],
    ['version 3..; max=3', 206, [3, 4, 5], 'version ]5..; max=3'],
    ['version ]9..; max=3', 200, [10], undefined],
    ['version ]10..; max=3', 200, [], undefined],
    ['version ..; max=2, order=desc', 206, [10, 9], 'version ]9..; max=2, order=desc'],
    ['version ..; order=desc,max=2', 206, [10, 9], 'version ]9..; max=2, order=desc'],
    ['version ]9..; max=2, order=desc', 206, [8, 7], 'version ]7..; max=2, order=desc'],
    ['version 4..6', 200, [4, 5, 6], undefined],
    ['id ..; max=1', 206, [1], 'id ]id-00001..; max=1'],
    ['version ..; max=10', 200, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], undefined],
  ])('%s', (range, status, body, next) => {
    const page = cutRange(ten, range);
    expect([page.status, page.body, page.headers['Next-Range']]).toEqual([status, body, next]);
    expect(page.headers['Accept-Ranges']).toBe('version, id');
  });

  test.each(['moon ..', 'version', 'nonsense', ''])('%j cannot be satisfied: 416', (range) => {
    expect(() => cutRange(ten, range)).toThrow(expect.objectContaining({ status: 416 }));
  });

  test('200 items unless asked for more, 1000 at most', () => {
    const many = listOf(Array.from({ length: 1500 }, (_, index) => index));
    expect(cutRange(many, undefined).body).toHaveLength(200);
    expect(cutRange(many, 'version ..; max=5000').body).toHaveLength(1000);
  });
});

test('following Next-Range meets every item once and in order, whatever the page size', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(500), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      fc.constantFrom('version', 'id'),
      (versions, max, descending, field) => {
        const met: unknown[] = [];
        let range: string | undefined = `${field} ..; max=${max}${descending ? ', order=desc' : ''}`;
        while (range !== undefined) {
          const page: Page = cutRange(listOf(versions), range);
          met.push(...page.body);
          expect(page.body.length).toBeLessThanOrEqual(max);
          range = page.headers['Next-Range'];
          expect(page.status).toBe(range === undefined ? 200 : 206);
        }
        expect(met).toEqual([...versions].sort((a, b) => (descending ? b - a : a - b)));
      },
    ),
  );
});

test('over HTTP: the newest releases first, then the rest', async () => {
  const { sim } = await startHeroku();
  const history = Array.from({ length: 6 }, (_, index) => ({
    commit: `c${index}`,
    agoMs: (6 - index) * 60_000,
  }));
  sim.createApp({ name: 'acorn-shop', history });
  const first = await ask(sim, 'GET', '/apps/acorn-shop/releases', undefined, {
    range: 'version ..; order=desc,max=5',
  });
  expect(first.status).toBe(206);
  expect(first.body).toMatchObject([7, 6, 5, 4, 3].map((version) => ({ version })));
  const next = first.headers.get('next-range') ?? '';
  const second = await ask(sim, 'GET', '/apps/acorn-shop/releases', undefined, { range: next });
  expect(second.status).toBe(200);
  expect(second.body).toMatchObject([{ version: 2 }, { version: 1 }]);
});
