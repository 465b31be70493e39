import { describe, expect, it } from 'vitest';
import { liveFactAt, liveFacts } from '../../../../src/core/rules/expression/live-catalog.ts';
import { expressionOf, faultsOf } from './expression-fixture.ts';

describe('the catalog of live values', () => {
  it.each(liveFacts.map((fact) => [fact.path.replace('<type>', 'web'), fact] as const))(
    '%s',
    (path, fact) => {
      const wanted = { text: `${path} != "?"`, int: `${path} > 0`, bool: path, list: `"x" in ${path}` }[
        fact.type
      ];
      const compared = fact.values === undefined ? wanted : `${path} == "${fact.values[0]}"`;
      const { needs } = expressionOf(compared, []);
      expect([...needs.state, ...needs.history]).toEqual([path]);
      expect(fact.doc).not.toBe('');
      expect(faultsOf(`like(${path}, "a") && ${path} > 1`, []).map(({ code }) => code)).toContain('E402');
    },
  );

  it('has each path once', () => {
    expect(new Set(liveFacts.map(({ path }) => path)).size).toBe(liveFacts.length);
  });

  it.each([
    'state',
    'state.release',
    'state.release.current',
    'state.release.newest.version',
    'state.formation.web',
    'state.formation..quantity',
    'state.formation.<type>.quantity',
    `state.formation.${'a'.repeat(64)}.quantity`,
    'state.formation.web.quantity.x',
    'history',
    'history.count',
    'constructor',
    '__proto__',
    'state.__proto__',
    '',
  ])('has nothing at %s', (path) => {
    expect(liveFactAt(path)).toBeNull();
  });
});
