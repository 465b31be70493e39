import { fingerprint } from './fingerprint.ts';
import type { LiveRelease } from './live.ts';
import type { Plan, PlannedRequest, PlanOutcome, ReleaseFacts } from './plan.ts';
import { listed } from './release-words.ts';
import { type RollbackSituation, rollbackTarget } from './rollback-target.ts';
import { rollbackWarnings } from './rollback-warnings.ts';

/** What is read once the target is known. */
export type RollbackDetails = {
  /** Names of the config vars that differ between the two releases; null when the token may not read them. */
  readonly configDifference: readonly string[] | null;
  /** Commits of the two slugs, null when Heroku knows none. */
  readonly commits: { readonly from: string | null; readonly to: string | null };
  /** False when the token may not read its own account, so that a lost answer could not be settled by evidence. */
  readonly ownAccountKnown: boolean;
};

/** Says what a rollback would do, or why there is none. The same situation and details give the same plan. */
export function planRollback(situation: RollbackSituation, details: RollbackDetails): PlanOutcome {
  const target = rollbackTarget(situation);
  if (target.kind !== 'target') return target;
  const { from, to } = target;
  const { id, name } = situation.app;
  const plan: Omit<Plan, 'fingerprint'> = {
    action: 'heroku.rollback',
    app: { id, name },
    summary: `Roll back ${name} from v${from.version} to v${to.version}`,
    from: facts(from, details.commits.from),
    to: facts(to, details.commits.to),
    targetReason: target.reason,
    takesBack: takesBack(situation.releases, from, to, details.configDifference),
    leaves: [
      'databases: data and schema stay, migrations that have run are not undone',
      'add-ons: none is added, removed or changed',
    ],
    warnings: rollbackWarnings(situation, from, to, details.ownAccountKnown),
    requests: [rollbackRequest(id, to.id)],
    baseline: baseline(from, to),
  };
  return { kind: 'plan', plan: { ...plan, fingerprint: fingerprint(plan) } };
}

/** `POST /apps/{app}/releases` with the id of the release to return to (Platform API, "Release rollback"). */
export function rollbackRequest(appId: string, releaseId: string): PlannedRequest {
  return { method: 'POST', path: `/apps/${appId}/releases`, body: { release: releaseId } };
}

function facts(release: LiveRelease, commit: string | null): ReleaseFacts {
  const { id, version, status, description, createdAt } = release;
  const known = { id, version, status, description, user: release.user.email, createdAt };
  return commit === null ? known : { ...known, commit };
}

/**
 * Only what decides whether the rollback is still the right one. A later release that failed changes nothing of what is
 * live, so it is not part of the baseline: it must not void an approval while the app is down.
 */
function baseline(from: LiveRelease, to: LiveRelease): Plan['baseline'] {
  return {
    currentReleaseId: from.id,
    currentVersion: from.version,
    currentSlugId: from.slugId,
    targetReleaseId: to.id,
    targetVersion: to.version,
    targetSlugId: to.slugId,
  };
}

function takesBack(
  releases: readonly LiveRelease[],
  from: LiveRelease,
  to: LiveRelease,
  difference: readonly string[] | null,
): string[] {
  const undone = releases
    .filter(({ version, status }) => version > to.version && version < from.version && status === 'succeeded')
    .sort((a, b) => b.version - a.version)
    .map(({ version, description }) => `v${version} (${description})`);
  const config = configVars(difference, to.version);
  return undone.length === 0 ? [config] : [config, `releases between: ${listed(undone)}`];
}

function configVars(difference: readonly string[] | null, version: number): string {
  if (difference === null) {
    return `config vars: all changes since v${version}; their names are not known, the token may not read them (scope read-protected)`;
  }
  return difference.length === 0 ? 'config vars: none differ' : `config vars: ${difference.join(', ')}`;
}
