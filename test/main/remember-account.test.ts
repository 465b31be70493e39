import { expect, it } from 'vitest';
import { UpstreamError } from '../../src/core/errors.ts';
import { createNoHeroku } from '../../src/edge/heroku/no-heroku.ts';
import type { HerokuPort } from '../../src/flow/ports.ts';
import { rememberAccount } from '../../src/main/remember-account.ts';

const account = { id: 'a-1', email: 'herald@example.com' };

function aHeroku(answers: readonly Promise<typeof account>[]): { port: HerokuPort; asked: () => number } {
  let asked = 0;
  const port: HerokuPort = {
    ...createNoHeroku(),
    account: () => {
      asked += 1;
      return answers[asked - 1] ?? Promise.reject(new Error('asked too often'));
    },
  };
  return { port, asked: () => asked };
}

it('asks once for all, and never again', async () => {
  const { port, asked } = aHeroku([Promise.resolve(account)]);
  const heroku = rememberAccount(port);

  expect(await Promise.all([heroku.account(), heroku.account()])).toEqual([account, account]);
  expect(await heroku.account()).toEqual(account);
  expect(asked()).toBe(1);
});

it('asks again after a failure', async () => {
  const { port } = aHeroku([Promise.reject(new Error('away')), Promise.resolve(account)]);
  const heroku = rememberAccount(port);

  await expect(heroku.account()).rejects.toThrow('away');
  expect(await heroku.account()).toEqual(account);
});

it('keeps nobody waiting for long, and uses the answer that comes later', async () => {
  let answer: (found: typeof account) => void = () => {};
  const { port, asked } = aHeroku([
    new Promise((resolve) => {
      answer = resolve;
    }),
  ]);
  const heroku = rememberAccount(port, 10);

  const tooLate = await heroku.account().catch((error: unknown) => error);
  expect(tooLate).toBeInstanceOf(UpstreamError);
  expect(tooLate).toMatchObject({ party: 'heroku', retry: 'safe' });
  answer(account);
  expect(await heroku.account()).toEqual(account);
  expect(asked()).toBe(1);
});
