import { expect, test } from 'vitest';
import { isComing } from '../../../src/core/plan/build-coming.ts';
import type { LiveBuild, LiveRelease } from '../../../src/core/plan/live.ts';
import { ago, aRelease } from './situation.ts';

const build: LiveBuild = { id: 'b', status: 'pending', user: 'raj@example.com', createdAt: ago(60_000) };
const old = aRelease(41, { createdAt: ago(120_000) });
const fresh = (odd: Partial<LiveRelease> = {}): LiveRelease =>
  aRelease(42, { createdAt: ago(30_000), ...odd });

test.each<[string, Partial<LiveBuild>, LiveRelease[], boolean]>([
  ['a build running', {}, [old], true],
  ['a build that succeeded', { status: 'succeeded' }, [old], false],
  ['a build that failed', { status: 'failed' }, [old], false],
  ['a build that has released and is about to end', {}, [fresh(), old], false],
  ['a build that released in the second it began', {}, [fresh({ createdAt: build.createdAt }), old], false],
  ['a release by somebody else meanwhile', { user: 'ana@example.com' }, [fresh(), old], true],
  ['a config change by the same person meanwhile', {}, [fresh({ slugId: 'slug-41' }), old], true],
  ['a release without a slug meanwhile', {}, [fresh({ slugId: null }), old], true],
  ['a time that cannot be read', { createdAt: '?' }, [fresh(), old], true],
])('%s', (_, odd, releases, expected) => {
  expect(isComing({ ...build, ...odd }, releases)).toBe(expected);
});
