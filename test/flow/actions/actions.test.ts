import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { actionNamed, actions } from '../../../src/flow/actions/actions.ts';

test('an action is found by its name', () => {
  expect(actionNamed('heroku.rollback')?.scope).toBe('write');
});

test.each(['heroku.Rollback', 'rollback', '', '__proto__', 'constructor'])(
  'there is no action %j',
  (name) => {
    expect(actionNamed(name)).toBeNull();
  },
);

test('every action of the room is in the list, each name once', () => {
  const room = 'src/flow/actions';
  const files = readdirSync(room).filter((file) =>
    /^export const \w+: Action = /m.test(readFileSync(`${room}/${file}`, 'utf8')),
  );
  const names = actions.map(({ name }) => name);
  expect(names.map((name) => `${name.replace('heroku.', '').replaceAll('_', '-')}.ts`).sort()).toEqual(
    files.sort(),
  );
  expect(new Set(names).size).toBe(names.length);
});
