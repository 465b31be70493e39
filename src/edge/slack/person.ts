import { z } from 'zod';
import type { Person } from '../../flow/ports.ts';

/** What Herald reads of a `user` object (docs.slack.dev, users.info). */
export const SlackUser = z.object({
  id: z.string().min(1),
  team_id: z.string().nullish(),
  name: z.string().nullish(),
  real_name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_workflow_bot: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_email_confirmed: z.boolean().nullish(),
  profile: z
    .object({
      email: z.string().nullish(),
      display_name: z.string().nullish(),
      real_name: z.string().nullish(),
    })
    .nullish(),
  enterprise_user: z
    .object({ enterprise_id: z.string().nullish(), teams: z.array(z.string()).nullish() })
    .nullish(),
});
export type SlackUser = z.infer<typeof SlackUser>;

/** The workspace the bot's token belongs to. */
export type OwnTeam = { readonly teamId: string; readonly enterpriseId: string | null };

/** A person as the guard judges them. An address Slack has not confirmed is no identity. */
export function personOf(user: SlackUser, own: OwnTeam): Person {
  return {
    id: user.id,
    email: user.is_email_confirmed === false ? null : (user.profile?.email ?? null),
    name: first(user.profile?.display_name, user.profile?.real_name, user.real_name, user.name) ?? user.id,
    teamId: user.team_id ?? null,
    standing: standingOf(user, own),
  };
}

function standingOf(user: SlackUser, own: OwnTeam): Person['standing'] {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true || user.is_workflow_bot === true || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger === true || !isOurs(user, own)) return 'other_team';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}

/** In an Enterprise organization a person's home may be another workspace of it; membership of ours counts. */
function isOurs(user: SlackUser, own: OwnTeam): boolean {
  if (user.team_id === own.teamId) return true;
  const { enterprise_id, teams } = user.enterprise_user ?? {};
  return (
    own.enterpriseId !== null && enterprise_id === own.enterpriseId && (teams ?? []).includes(own.teamId)
  );
}

function first(...names: readonly (string | null | undefined)[]): string | undefined {
  return names.find((name): name is string => typeof name === 'string' && name.trim() !== '');
}
