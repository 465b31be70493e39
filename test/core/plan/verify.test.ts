import { expect, test } from 'vitest';
import type { LiveRelease } from '../../../src/core/plan/live.ts';
import type { Verification } from '../../../src/core/plan/plan.ts';
import { type RollbackOutcome, verify } from '../../../src/core/plan/verify.ts';
import { aDyno, aRelease, aSituation } from './situation.ts';

const made = (odd: Partial<LiveRelease> = {}): LiveRelease =>
  aRelease(43, { description: 'Rollback to v41', current: true, ...odd });
const on43 = (name: string, state: string) => aDyno(name, { state, releaseVersion: 43 });
const facts = (version: number): RollbackOutcome['plan']['from'] => {
  const { id, status, description, createdAt } = aRelease(version);
  return { id, version, status, description, user: 'raj@example.com', createdAt };
};

/** Starts with a rollback that works: v43 is current, both web dynos and the worker are up on it. */
const works: RollbackOutcome = {
  plan: { from: facts(42), to: facts(41) },
  madeReleaseId: 'release-43',
  releases: [made(), aRelease(42), aRelease(41)],
  formation: aSituation().formation,
  dynos: [on43('web.1', 'up'), on43('web.2', 'up'), on43('worker.1', 'up')],
};
const v43 = 'v43, the rollback to v41,';

test.each<[string, Partial<RollbackOutcome>, Verification['kind'], string]>([
  ['it works', {}, 'good', `${v43} is current and 2 of 2 web dynos are up`],
  [
    'the worker is still starting',
    { dynos: [on43('web.1', 'up'), on43('web.2', 'up'), on43('worker.1', 'starting')] },
    'good',
    `${v43} is current and 2 of 2 web dynos are up`,
  ],
  [
    'an Eco dyno sleeps',
    { dynos: [on43('web.1', 'idle'), on43('web.2', 'up')] },
    'good',
    `${v43} is current and 2 of 2 web dynos are up`,
  ],
  [
    'old dynos are still there',
    { dynos: [...works.dynos, aDyno('web.3')] },
    'good',
    `${v43} is current and 2 of 2 web dynos are up`,
  ],
  [
    'a one-off dyno crashed',
    { dynos: [...works.dynos, on43('run.1234', 'crashed')] },
    'good',
    `${v43} is current and 2 of 2 web dynos are up`,
  ],
  [
    'no web dynos are asked for',
    { formation: [{ type: 'web', quantity: 0, size: 'Basic' }], dynos: [] },
    'good',
    `${v43} is current and no web dynos are asked for`,
  ],
  [
    'Heroku does not list it yet',
    { releases: [aRelease(42, { current: true })] },
    'waiting',
    'Heroku does not list the release of the rollback yet',
  ],
  [
    'its release phase runs',
    { releases: [made({ status: 'pending', current: false }), aRelease(42, { current: true })] },
    'waiting',
    `${v43} is in its release phase`,
  ],
  [
    'it is not current yet',
    { releases: [made({ current: false }), aRelease(42, { current: true })] },
    'waiting',
    `${v43} has succeeded and is about to become current`,
  ],
  [
    'dynos are starting',
    { dynos: [on43('web.1', 'up'), on43('web.2', 'starting')] },
    'waiting',
    `${v43} is current, 1 of 2 web dynos are up`,
  ],
  [
    'dynos are up on the old release only',
    { dynos: [aDyno('web.1', { state: 'up' }), aDyno('web.2', { state: 'up' })] },
    'waiting',
    `${v43} is current, 0 of 2 web dynos are up`,
  ],
  [
    'dynos of an unknown release',
    { dynos: [1, 2].map((n) => aDyno(`web.${n}`, { state: 'up', releaseVersion: null })) },
    'waiting',
    `${v43} is current, 0 of 2 web dynos are up`,
  ],
  [
    'its release phase failed',
    { releases: [made({ status: 'failed', current: false }), aRelease(42, { current: true })] },
    'bad',
    `${v43} failed in its release phase; v42 is still serving`,
  ],
  [
    'its release phase ran out of time',
    { releases: [made({ status: 'expired', current: false })] },
    'bad',
    `${v43} ran out of time in its release phase`,
  ],
  [
    'a web dyno crashed',
    { dynos: [on43('web.1', 'up'), on43('web.2', 'crashed')] },
    'bad',
    `${v43} is current, but web.2 crashed on it`,
  ],
  [
    'a worker crashed',
    { dynos: [on43('web.1', 'up'), on43('web.2', 'up'), on43('worker.1', 'crashed')] },
    'bad',
    `${v43} is current, but worker.1 crashed on it`,
  ],
  [
    'somebody released on top',
    { releases: [aRelease(44, { current: true }), made({ current: false })] },
    'bad',
    `${v43} was replaced by v44 (Deploy 01234544) of raj@example.com, 2026-11-18 04:00 UTC, before it was seen to work`,
  ],
])('%s', (_, odd, kind, sentence) => {
  expect(verify({ ...works, ...odd })).toEqual({ kind, sentence });
});
