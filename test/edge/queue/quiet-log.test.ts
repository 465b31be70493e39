import { expect, test } from 'vitest';
import { quietLog } from '../../../src/edge/queue/quiet-log.ts';
import { lineLog } from './line-log.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' });

test('writes one line in ten seconds for each message and cause, and then how many were left out', () => {
  const log = lineLog();
  let nowMs = 1_000_000;
  const quiet = quietLog(log, () => nowMs);

  for (let n = 0; n < 1_000; n += 1) quiet.warn(refused, 'The queue has trouble');
  quiet.warn(new Error('WRONGPASS'), 'The queue has trouble');
  quiet.warn(refused, 'The worker has trouble', { attempt: 3 });
  nowMs += 9_999;
  quiet.warn(refused, 'The queue has trouble');
  nowMs += 1;
  quiet.warn(refused, 'The queue has trouble');
  nowMs += 10_000;
  quiet.warn(refused, 'The queue has trouble');

  const cause = 'connect ECONNREFUSED 127.0.0.1:6379';
  expect(log.lines.map(({ message, fields }) => [message, fields])).toEqual([
    ['The queue has trouble', { cause }],
    ['The queue has trouble', { cause: 'WRONGPASS' }],
    ['The worker has trouble', { attempt: 3, cause }],
    ['The queue has trouble', { cause, leftOut: 1_000 }],
    ['The queue has trouble', { cause }],
  ]);
});

test('does not remember endlessly many causes', () => {
  const log = lineLog();
  const quiet = quietLog(log, () => 0);

  for (let n = 0; n < 1_000; n += 1) quiet.warn(new Error(`cause ${n}`), 'storm');
  quiet.warn(new Error('cause 999'), 'storm');

  expect(log.lines).toHaveLength(1_000);
});

test.each([
  [Object.assign(new Error(''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [Object.assign(new Error('terminating connection'), { code: '57P01' }), '57P01: terminating connection'],
  [refused, 'connect ECONNREFUSED 127.0.0.1:6379'],
  [new Error('first line\nsecond line'), 'first line'],
  [new AggregateError([]), 'AggregateError'],
  ['text', 'text'],
  [null, 'null'],
])('says %s as %j', (error, cause) => {
  const log = lineLog();

  quietLog(log, () => 0).warn(error, 'trouble');

  expect(log.lines[0]?.fields).toEqual({ cause });
});
