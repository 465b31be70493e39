import type { LiveRelease } from './live.ts';
import { rolledBackTo, said } from './release-words.ts';
import type { RollbackSituation } from './rollback-target.ts';
import { webDynos } from './web-dynos.ts';

/** What people should weigh before they approve, one sentence each. */
export function rollbackWarnings(
  situation: RollbackSituation,
  from: LiveRelease,
  to: LiveRelease,
  ownAccountKnown: boolean,
): string[] {
  const { app, history, releases } = situation;
  const warnings = ['a rollback makes a new release: the release command runs again and every dyno restarts'];
  const web = webDynos(situation.formation, situation.dynos, from.version);
  if (web.wanted > 0 && web.up >= web.wanted) {
    warnings.push(`all ${web.wanted} web dynos are up on v${from.version} right now`);
  }
  if (app.maintenance) warnings.push(`${app.name} is in maintenance mode and stays in it`);
  if (from.slugId !== null && from.slugId === to.slugId) {
    warnings.push(`v${to.version} runs the same code as v${from.version}: only config vars change`);
  }
  if (history.crashedVersions.includes(to.version)) warnings.push(`v${to.version} crashed while it served`);
  const earlier = rolledBackTo(from);
  if (earlier !== null) warnings.push(`v${from.version} is itself a rollback, to v${earlier}`);
  for (const release of releases.filter(({ version }) => version > from.version)) {
    warnings.push(`${said(release)}, never went live and stays out`);
  }
  if (!ownAccountKnown) {
    warnings.push(
      'the token may not read its own account (scope identity): if the answer of Heroku is lost, a person must look',
    );
  }
  return warnings;
}
