import type { z } from 'zod';
import {
  HerokuConfigArguments,
  HerokuMaintenanceArguments,
  HerokuReleaseSlugArguments,
  HerokuRestartArguments,
  HerokuRollbackArguments,
  HerokuScaleArguments,
  PagerdutyTriggerArguments,
  SlackDmArguments,
  SlackNotifyArguments,
} from './action-schemas.ts';

/** What every card of such an event carries anyway; facts by path may be added. */
export const includeNames: readonly string[] =
  'actor commit_link live_release last_release rollback_preview before_after'.split(' ');

type ActionKind = {
  /** True when it changes something at Heroku: needs a grant, and people unless the policy says otherwise. */
  readonly writes: boolean;
  /** False while the language knows it but this version cannot do it. */
  readonly performed: boolean;
  readonly with: z.ZodType;
};

/** Every action a rule may name, with its arguments. The one place to extend. */
const actionKinds: Readonly<Record<string, ActionKind>> = {
  'slack.notify': { writes: false, performed: true, with: SlackNotifyArguments },
  'slack.dm': { writes: false, performed: false, with: SlackDmArguments },
  'heroku.rollback': { writes: true, performed: true, with: HerokuRollbackArguments },
  'heroku.release_slug': { writes: true, performed: false, with: HerokuReleaseSlugArguments },
  'heroku.restart': { writes: true, performed: false, with: HerokuRestartArguments },
  'heroku.scale': { writes: true, performed: false, with: HerokuScaleArguments },
  'heroku.maintenance': { writes: true, performed: false, with: HerokuMaintenanceArguments },
  'heroku.config': { writes: true, performed: false, with: HerokuConfigArguments },
  'pagerduty.trigger': { writes: false, performed: false, with: PagerdutyTriggerArguments },
};

/** What a policy may grant: everything that touches Heroku, and looking. */
export const grantableNames: readonly string[] = [
  'heroku.read',
  ...Object.keys(actionKinds).filter((name) => name.startsWith('heroku.')),
];

export const actionNames: readonly string[] = Object.keys(actionKinds);

/** The action of this name, null when the language has none. */
export function actionKind(name: string): ActionKind | null {
  return Object.hasOwn(actionKinds, name) ? (actionKinds[name] ?? null) : null;
}

/** Unknown actions count as writes: what is not known to be harmless is not. */
export function isWrite(name: string): boolean {
  return actionKind(name)?.writes ?? true;
}

/** True when this version can do it; an action that is only known is decided, shown and refused. */
export function isPerformed(name: string): boolean {
  return actionKind(name)?.performed ?? false;
}
