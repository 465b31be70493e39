import { describe, expect, test } from 'vitest';
import { ConfigError, UpstreamError } from '../../../src/core/errors.ts';
import { tokenScrubber } from '../../../src/edge/heroku/api-key.ts';
import { apiBase } from '../../../src/edge/heroku/api-url.ts';
import { createNoHeroku } from '../../../src/edge/heroku/no-heroku.ts';

describe('the API base', () => {
  test.each([
    ['https://api.heroku.com', 'https://api.heroku.com'],
    ['https://api.heroku.com/', 'https://api.heroku.com'],
    ['https://proxy.example.com/heroku/', 'https://proxy.example.com/heroku'],
    ['http://127.0.0.1:5055', 'http://127.0.0.1:5055'],
    ['http://localhost:5055', 'http://localhost:5055'],
    ['http://[::1]:5055', 'http://[::1]:5055'],
  ])('%s is taken', (text, base) => {
    expect(apiBase(text)).toBe(base);
  });

  test.each([
    'http://api.heroku.com',
    'http://127.evil.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'http://[::ffff:10.0.0.1]',
    'ftp://127.0.0.1',
    'api.heroku.com',
    '',
    'https://user:hunter2@api.heroku.com',
    'https://api.heroku.com?x=1',
    'https://api.heroku.com#x',
  ])('%s is refused, and not repeated', (text) => {
    const refusal = (): string => apiBase(text);
    expect(refusal).toThrow(ConfigError);
    expect(refusal).toThrow(/^HEROKU_API_URL: /);
    expect(refusal).not.toThrow(/hunter2/);
  });
});

describe('the token', () => {
  test.each(['', 'short', 'with space in it', 'with\nline\nbreak', 'with-ümlaut-in-it'])(
    '%j is refused, and not repeated',
    (key) => {
      const refusal = (): unknown => tokenScrubber(key);
      expect(refusal).toThrow(ConfigError);
      if (key !== '') expect(refusal).not.toThrow(key);
    },
  );

  test('is taken out of text wherever it stands', () => {
    const scrub = tokenScrubber('my$1+token');
    expect(scrub('a my$1+token, my$1+tokenmy$1+token')).toBe('a [token], [token][token]');
  });
});

test('Heroku without a token answers nothing and says what is missing', async () => {
  const heroku = createNoHeroku();
  const calls = [
    heroku.account(),
    heroku.app('a'),
    heroku.releases('a', 1),
    heroku.pendingBuilds('a'),
    heroku.slugCommit('a', 's'),
    heroku.formation('a'),
    heroku.dynos('a'),
    heroku.configDifference('a', 'r', 'q'),
    heroku.rollback('a', 'r', 1),
  ];

  for (const result of await Promise.allSettled(calls)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { party: 'heroku', retry: 'never' } });
    expect((result as PromiseRejectedResult).reason).toBeInstanceOf(UpstreamError);
    expect(String((result as PromiseRejectedResult).reason)).toContain('set HEROKU_API_KEY');
  }
  expect(heroku.kind).toBe('none');
  expect(heroku.remaining()).toBeNull();
});
