import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobId } from '../../../src/edge/queue/job-id.ts';
import { queueName } from '../../../src/edge/queue/queue-name.ts';
import { jobKinds } from '../../../src/flow/jobs.ts';

const anyJob = fc.record({
  kind: fc.constantFrom(...jobKinds),
  id: fc.string({ minLength: 1, unit: 'binary' }),
});

describe('the id of a job', () => {
  test('is one that BullMQ takes, whatever the id of the row', () => {
    fc.assert(
      fc.property(anyJob, (job) => {
        expect(jobId(job)).toMatch(/^k[0-9a-f]{64}$/);
      }),
    );
  });

  test('is the same for the same row and another for every other', () => {
    fc.assert(
      fc.property(anyJob, anyJob, (one, other) => {
        const same = one.kind === other.kind && Buffer.from(one.id).equals(Buffer.from(other.id));
        expect(jobId(one) === jobId(other)).toBe(same);
        expect(jobId({ ...one })).toBe(jobId(one));
      }),
    );
  });
});

describe('the name of a queue', () => {
  const name = queueName('postgres://herald:secret@db.example:5432/herald');

  test('is one that BullMQ takes', () => {
    expect(name).toMatch(/^herald-[0-9a-f]{12}$/);
  });

  test.each([
    'postgres://herald:rotated@db.example:5432/herald',
    'postgresql://other@db.example:5432/herald?sslmode=require',
  ])('stays with the database when the user changes: %s', (url) => {
    expect(queueName(url)).toBe(name);
  });

  test.each([
    'postgres://herald:secret@db.example:5432/staging',
    'postgres://herald:secret@db2.example:5432/herald',
    'postgres://herald:secret@db.example:5433/herald',
  ])('is another for another database: %s', (url) => {
    expect(queueName(url)).not.toBe(name);
  });
});
