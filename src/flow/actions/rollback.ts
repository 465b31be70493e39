import { z } from 'zod';
import { HouseFault, UpstreamError } from '../../core/errors.ts';
import { fingerprint } from '../../core/plan/fingerprint.ts';
import type { Plan, PlanOutcome, Verification } from '../../core/plan/plan.ts';
import { planRollback, type RollbackDetails, rollbackRequest } from '../../core/plan/plan-rollback.ts';
import { rollbackSubject } from '../../core/plan/rollback-subject.ts';
import {
  type RollbackSituation,
  type RollbackTarget,
  rollbackTarget,
} from '../../core/plan/rollback-target.ts';
import { settle } from '../../core/plan/settle.ts';
import { verify } from '../../core/plan/verify.ts';
import type { HerokuPort } from '../ports.ts';
import type { Action, ActionContext, SentWrite, Settlement } from './action.ts';

const Params = z.strictObject({
  to: z.union([z.literal('last_good'), z.int().positive()]).default('last_good'),
});
type Params = z.infer<typeof Params>;

/** How many releases are looked through for a good one. One request: Heroku gives up to 1000 at once. */
const planReleases = 100;
/** After a write only the newest releases matter. */
const recentReleases = 20;

/** Returns an app to an earlier release: code and config vars together. */
export const rollback: Action = {
  name: 'heroku.rollback',
  params: Params,
  scope: 'write',
  plan,
  perform,
  settle: settleByEvidence,
  verify: verifyLive,
};

async function plan(context: ActionContext): Promise<PlanOutcome> {
  if (context.heroku.kind === 'none') {
    return refused('no_token', 'Herald has no token for Heroku; set HEROKU_API_KEY');
  }
  const params = Params.safeParse(context.params);
  if (!params.success) {
    return refused('bad_params', '`to` of heroku.rollback must be last_good or a version number such as 41');
  }
  const situation = await readSituation(context, params.data);
  const target = rollbackTarget(situation);
  if (target.kind !== 'target') return target;
  return detailed(context.heroku, situation, target);
}

function refused(reason: string, sentence: string): PlanOutcome {
  return { kind: 'refused', reason, sentence };
}

async function readSituation(context: ActionContext, { to }: Params): Promise<RollbackSituation> {
  const { heroku, history, now, event } = context;
  const appId = context.app.id;
  const [app, releases, builds, formation, dynos] = await Promise.all([
    heroku.app(appId),
    heroku.releases(appId, planReleases),
    heroku.pendingBuilds(appId),
    heroku.formation(appId),
    heroku.dynos(appId),
  ]);
  return { app, to, subject: rollbackSubject(event), releases, builds, formation, dynos, history, now };
}

async function detailed(
  heroku: HerokuPort,
  situation: RollbackSituation,
  { from, to }: Extract<RollbackTarget, { kind: 'target' }>,
): Promise<PlanOutcome> {
  const appId = situation.app.id;
  const [fromSlug, toSlug, configDifference, ownAccountKnown] = await Promise.all([
    slug(heroku, appId, from.slugId),
    slug(heroku, appId, to.slugId),
    heroku.configDifference(appId, from.id, to.id),
    knowsItself(heroku),
  ]);
  if (toSlug.kind === 'gone') {
    return refused('target_unfit', `the slug of v${to.version} is gone, Heroku cannot roll back to it`);
  }
  const commits = { from: fromSlug.commit, to: toSlug.commit };
  const details: RollbackDetails = { configDifference, commits, ownAccountKnown };
  return planRollback(situation, details);
}

/** `hidden`: there is one, but the token may not read it. */
type Slug =
  | { readonly kind: 'known'; readonly commit: string | null }
  | { readonly kind: 'none' | 'hidden' | 'gone'; readonly commit: null };

async function slug(heroku: HerokuPort, appId: string, slugId: string | null): Promise<Slug> {
  if (slugId === null) return { kind: 'none', commit: null };
  try {
    return { kind: 'known', commit: await heroku.slugCommit(appId, slugId) };
  } catch (error) {
    if (isNever(error, 404)) return { kind: 'gone', commit: null };
    if (isNever(error, 403)) return { kind: 'hidden', commit: null };
    throw error;
  }
}

async function knowsItself(heroku: HerokuPort): Promise<boolean> {
  try {
    await heroku.account();
    return true;
  } catch (error) {
    if (isNever(error, 403)) return false;
    throw error;
  }
}

function isNever(error: unknown, status: number): boolean {
  return error instanceof UpstreamError && error.retry === 'never' && error.status === status;
}

/** Sends exactly what was planned; a plan that was tampered with is not sent at all. */
async function perform(
  { heroku, app }: ActionContext,
  approved: Plan,
  deadline: number,
): Promise<{ madeReleaseId: string }> {
  const sent = { ...approved, app, requests: [rollbackRequest(app.id, approved.to.id)] };
  const seals = [fingerprint(approved), fingerprint(sent)];
  if (seals.some((seal) => seal !== approved.fingerprint)) {
    throw new HouseFault(
      `the plan to roll back app ${app.id} does not match its fingerprint; nothing was sent`,
    );
  }
  const made = await heroku.rollback(app.id, approved.to.id, deadline);
  return { madeReleaseId: made.id };
}

async function settleByEvidence(
  { heroku, app, now }: ActionContext,
  approved: Plan,
  sent: SentWrite,
): Promise<Settlement> {
  try {
    const [account, releases] = await Promise.all([
      heroku.account(),
      heroku.releases(app.id, recentReleases),
    ]);
    return settle({ plan: approved, releases, accountId: account.id, sent, now });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.retry !== 'never') throw error;
    const sentence = `Herald cannot look whether the rollback to v${approved.to.version} has arrived: ${error.message}; please look`;
    return { kind: 'unknown', sentence };
  }
}

async function verifyLive(
  { heroku, app }: ActionContext,
  approved: Plan,
  { madeReleaseId }: { madeReleaseId: string },
): Promise<Verification> {
  const [releases, formation, dynos] = await Promise.all([
    heroku.releases(app.id, recentReleases),
    heroku.formation(app.id),
    heroku.dynos(app.id),
  ]);
  return verify({ plan: approved, madeReleaseId, releases, formation, dynos });
}
