import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupKey, memoryKey } from '../../../src/core/rules/group-key.ts';
import { crash } from './event-fixture.ts';

const withCommand = (command: string | null, type: string | null = 'web') =>
  crash({ views: { dyno: { ...crash().views.dyno, command, type } } });

describe('a group key', () => {
  it('reads like its values', () => {
    expect(groupKey(['app', 'dyno.type', 'dyno.release_version'], crash())).toBe(
      'app=01234567-89ab-cdef-0123-456789abcdef dyno.type=web dyno.release_version=42',
    );
    expect(groupKey(['dyno.command', 'dyno.exit_status'], withCommand(null))).toBe(
      'dyno.command=null dyno.exit_status=1',
    );
  });

  it('goes by the id of an app, so that a rename changes nothing', () => {
    const renamed = crash({ app: { ...crash().app, name: 'shop-2' } });
    expect(groupKey(['app'], renamed)).toBe(groupKey(['app'], crash()));
  });

  it('is different for different values, also when they look alike', () => {
    fc.assert(
      fc.property(fc.tuple(fc.string(), fc.string()), fc.tuple(fc.string(), fc.string()), (one, other) => {
        const paths = ['dyno.command', 'dyno.type'];
        const same = one[0] === other[0] && one[1] === other[1];
        const [first, second] = [one, other].map(([command, type]) =>
          groupKey(paths, withCommand(command, type)),
        );
        expect(first === second).toBe(same);
      }),
    );
    const alike = ['42', 'null', 'true', 'a b=c', '"a"'].map((text) =>
      groupKey(['dyno.command'], withCommand(text)),
    );
    expect(alike).toEqual(
      ['"42"', '"null"', '"true"', '"a b=c"', '"\\"a\\""'].map((text) => `dyno.command=${text}`),
    );
  });

  it('stays short for long values and keeps them apart', () => {
    const [a, b] = ['a', 'b'].map((end) =>
      groupKey(['dyno.command'], withCommand(`${'x'.repeat(64 * 1024)}${end}`)),
    );
    expect(a?.length).toBeLessThan(300);
    expect(a).not.toBe(b);
  });

  it('keys the memory of a rule', () => {
    expect(memoryKey('a', 'b c')).not.toBe(memoryKey('a b', 'c'));
  });
});
