import type { LiveDyno, LiveFormation, LiveRelease } from './live.ts';
import type { Plan, Verification } from './plan.ts';
import { listed, said } from './release-words.ts';
import { webDynos } from './web-dynos.ts';

/** What was read of the app after the write. */
export type RollbackOutcome = {
  readonly plan: Pick<Plan, 'from' | 'to'>;
  readonly madeReleaseId: string;
  readonly releases: readonly LiveRelease[];
  readonly formation: readonly LiveFormation[];
  readonly dynos: readonly LiveDyno[];
};

/**
 * Whether the rollback has taken effect: its release succeeded, is current, and the web dynos are up on it. Heroku's 201
 * only says that a release was made.
 */
export function verify(outcome: RollbackOutcome): Verification {
  const { plan, releases } = outcome;
  const made = releases.find(({ id }) => id === outcome.madeReleaseId);
  if (made === undefined) {
    return { kind: 'waiting', sentence: 'Heroku does not list the release of the rollback yet' };
  }
  const name = `v${made.version}, the rollback to v${plan.to.version},`;
  switch (made.status) {
    case 'failed':
      return { kind: 'bad', sentence: `${name} failed in its release phase${serving(releases)}` };
    case 'expired':
      return { kind: 'bad', sentence: `${name} ran out of time in its release phase${serving(releases)}` };
    case 'pending':
      return { kind: 'waiting', sentence: `${name} is in its release phase` };
    case 'succeeded':
      return made.current ? dynosUp(outcome, made, name) : replaced(releases, made, name);
  }
}

function serving(releases: readonly LiveRelease[]): string {
  const current = releases.find((release) => release.current);
  return current === undefined ? '' : `; v${current.version} is still serving`;
}

function replaced(releases: readonly LiveRelease[], made: LiveRelease, name: string): Verification {
  const current = releases.find((release) => release.current);
  if (current === undefined || current.version < made.version) {
    return { kind: 'waiting', sentence: `${name} has succeeded and is about to become current` };
  }
  return { kind: 'bad', sentence: `${name} was replaced by ${said(current)}, before it was seen to work` };
}

function dynosUp({ formation, dynos }: RollbackOutcome, made: LiveRelease, name: string): Verification {
  const { wanted, up, crashed } = webDynos(formation, dynos, made.version);
  if (crashed.length > 0) {
    return { kind: 'bad', sentence: `${name} is current, but ${listed(crashed)} crashed on it` };
  }
  if (up >= wanted) {
    const how = wanted === 0 ? 'no web dynos are asked for' : `${up} of ${wanted} web dynos are up`;
    return { kind: 'good', sentence: `${name} is current and ${how}` };
  }
  return { kind: 'waiting', sentence: `${name} is current, ${up} of ${wanted} web dynos are up` };
}
