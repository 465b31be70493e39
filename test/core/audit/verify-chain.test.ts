import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/audit/canonical-json.ts';
import { chainEntries, chainStart, hashEntry } from '../../../src/core/audit/chain.ts';
import type { AuditEntry, ChainedEntry } from '../../../src/core/audit/entry.ts';
import { exportLines } from '../../../src/core/audit/export-lines.ts';
import { verifyChain } from '../../../src/core/audit/verify-chain.ts';

const at = '2026-03-01T10:00:00.000Z';

function entry(number: number, detail: Record<string, unknown> = {}): AuditEntry {
  return {
    step: 'event.decided',
    subject: `e-${number}`,
    actor: 'herald',
    sentence: `Entry ${number}.`,
    detail,
  };
}

function log(length: number): ChainedEntry[] {
  return chainEntries(
    chainStart,
    at,
    Array.from({ length }, (_, index) => entry(index + 1)),
  );
}

const lengthAndPlace = fc
  .integer({ min: 3, max: 40 })
  .chain((length) => fc.tuple(fc.constant(length), fc.integer({ min: 0, max: length - 2 })));

describe('chainEntries', () => {
  test('the first entry follows the start, each further one its predecessor', () => {
    const [first, second] = log(2);
    expect(first).toMatchObject({ seq: 1, at, previousHash: '0'.repeat(64) });
    expect(second).toMatchObject({ seq: 2, previousHash: first?.hash });
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the hash does not depend on the order of keys, but on every value', () => {
    const [one] = chainEntries(chainStart, at, [entry(1, { a: 1, b: { c: [1, 2], d: null } })]);
    const [same] = chainEntries(chainStart, at, [entry(1, { b: { d: null, c: [1, 2] }, a: 1 })]);
    const [other] = chainEntries(chainStart, at, [entry(1, { b: { d: null, c: [2, 1] }, a: 1 })]);
    expect(same?.hash).toBe(one?.hash);
    expect(other?.hash).not.toBe(one?.hash);
  });

  test('the hash survives the way through JSON, for every JSON value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (detail) => {
        const [one] = chainEntries(chainStart, at, [entry(1, detail)]);
        expect(verifyChain([JSON.parse(JSON.stringify(one)) as ChainedEntry]).kind).toBe('whole');
      }),
    );
  });
});

test('canonicalJson keeps a member called __proto__ and leaves out undefined', () => {
  expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2},"a":[{"z":1,"y":2}]}'))).toBe(
    '{"__proto__":{"x":2},"a":[{"y":2,"z":1}],"b":1}',
  );
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

describe('verifyChain', () => {
  test('an untouched log is whole, also in pages and for nothing at all', () => {
    const entries = log(10);
    const head = { seq: 10, hash: entries[9]?.hash };
    expect(verifyChain(entries)).toEqual({ kind: 'whole', entries: 10, head });
    const first = verifyChain(entries.slice(0, 4));
    if (first.kind !== 'whole') throw new Error('the first page is whole');
    expect(verifyChain(entries.slice(4), { after: first.head })).toEqual({ kind: 'whole', entries: 6, head });
    expect(verifyChain([])).toEqual({ kind: 'whole', entries: 0, head: chainStart });
  });

  const fields: ((entry: ChainedEntry) => ChainedEntry)[] = [
    (one) => ({ ...one, sentence: `${one.sentence}!` }),
    (one) => ({ ...one, subject: 'other' }),
    (one) => ({ ...one, actor: 'mallory' }),
    (one) => ({ ...one, step: 'action.done' }),
    (one) => ({ ...one, app: 'shop' }),
    (one) => ({ ...one, detail: { added: true } }),
    (one) => ({ ...one, at: '2026-03-01T10:00:00.001Z' }),
    (one) => ({ ...one, hash: 'f'.repeat(64) }),
    (one) => ({ ...one, previousHash: 'f'.repeat(64) }),
  ];

  test('a change of any field is found at its entry', () => {
    fc.assert(
      fc.property(lengthAndPlace, fc.constantFrom(...fields), ([length, place], change) => {
        const entries = log(length).map((one, index) => (index === place ? change(one) : one));
        expect(verifyChain(entries)).toMatchObject({ kind: 'broken', seq: place + 1, why: 'changed' });
      }),
    );
  });

  test('a change with a hash made to fit is found at its entry', () => {
    fc.assert(
      fc.property(lengthAndPlace, ([length, place]) => {
        const entries = log(length).map((one, index) => {
          if (index !== place) return one;
          const forged = { ...one, sentence: 'Forged.' };
          return { ...forged, hash: hashEntry(forged) };
        });
        expect(verifyChain(entries)).toMatchObject({ kind: 'broken', seq: place + 1, why: 'changed' });
      }),
    );
  });

  test('a removed entry is found where it is missing, also when the rest was renumbered', () => {
    fc.assert(
      fc.property(lengthAndPlace, fc.boolean(), ([length, place], renumber) => {
        const left = log(length).filter((_, index) => index !== place);
        const entries = renumber ? left.map((one, index) => ({ ...one, seq: index + 1 })) : left;
        expect(verifyChain(entries)).toMatchObject({ kind: 'broken', seq: place + 1, why: 'removed' });
      }),
    );
  });

  test('two exchanged entries are found at the first, with their numbers or without', () => {
    fc.assert(
      fc.property(lengthAndPlace, fc.nat(), fc.boolean(), ([length, place], further, renumber) => {
        const other = place + 1 + (further % (length - place - 1));
        const entries = log(length);
        const [one, two] = [entries[place]!, entries[other]!];
        entries[place] = renumber ? { ...two, seq: one.seq } : two;
        entries[other] = renumber ? { ...one, seq: two.seq } : one;
        expect(verifyChain(entries)).toMatchObject({ kind: 'broken', seq: place + 1, why: 'swapped' });
      }),
    );
  });

  test('an entry pushed in is found, though it is chained to its predecessor', () => {
    fc.assert(
      fc.property(lengthAndPlace, ([length, place]) => {
        const entries = log(length);
        const before = place === 0 ? chainStart : entries[place - 1]!;
        const forged = chainEntries(before, at, [entry(99)]);
        const pushed = [...entries.slice(0, place), ...forged, ...entries.slice(place)].map((one, index) => ({
          ...one,
          seq: index + 1,
        }));
        expect(verifyChain(pushed)).toMatchObject({ kind: 'broken', seq: place + 1, why: 'inserted' });
      }),
    );
  });

  test('a copy of an entry is found', () => {
    const entries = log(5);
    expect(verifyChain([...entries.slice(0, 3), entries[1]!, ...entries.slice(3)])).toMatchObject({
      seq: 2,
      why: 'inserted',
    });
  });

  test('a cut tail is found against an anchor, and only there', () => {
    fc.assert(
      fc.property(lengthAndPlace, ([length, place]) => {
        const entries = log(length);
        const anchor = entries[length - 1]!;
        const cut = entries.slice(0, place + 1);
        expect(verifyChain(cut).kind).toBe('whole');
        expect(verifyChain(cut, { anchor })).toMatchObject({ kind: 'broken', seq: place + 2, why: 'cut' });
      }),
    );
  });

  test('a history rewritten with hashes made to fit is found against an anchor', () => {
    const anchor = log(6)[5]!;
    const rewritten = chainEntries(
      chainStart,
      at,
      Array.from({ length: 8 }, (_, index) => entry(index + 100)),
    );
    expect(verifyChain(rewritten).kind).toBe('whole');
    expect(verifyChain(rewritten, { anchor })).toMatchObject({ kind: 'broken', seq: 6, why: 'changed' });
    expect(verifyChain(log(8), { anchor }).kind).toBe('whole');
  });

  test('the sentence names the entry', () => {
    const entries = log(3).filter((one) => one.seq !== 2);
    expect(verifyChain(entries)).toMatchObject({ sentence: 'Audit entry 2 is missing.' });
  });
});

test('an export is one line per entry and verifies again', () => {
  const lines = exportLines(log(3)).trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(verifyChain(lines.map((line) => JSON.parse(line) as ChainedEntry)).kind).toBe('whole');
  expect(exportLines([])).toBe('');
});
