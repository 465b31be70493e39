import type { AppFacts } from '../event/event.ts';
import type { Policy } from './policy.ts';

/** The labels the policy gives an app; of several globs that name a label the first counts. */
export function labelsOf(policy: Pick<Policy, 'labels'>, appName: string): Readonly<Record<string, string>> {
  const found = (policy.labels ?? []).filter(({ concerns }) => concerns(appName));
  return Object.assign({}, ...found.toReversed().map(({ labels }) => labels)) as Record<string, string>;
}

/** The app with its labels; `stage`, `pipeline` and `team` of the labels stand in where Heroku tells none. */
export function withLabels(policy: Pick<Policy, 'labels'>, app: AppFacts): AppFacts {
  const labels = labelsOf(policy, app.name);
  const { stage = labels.stage, pipeline = labels.pipeline, team = labels.team } = app;
  return {
    ...app,
    ...(stage === undefined ? {} : { stage }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(team === undefined ? {} : { team }),
    labels: { ...app.labels, ...labels },
  };
}
