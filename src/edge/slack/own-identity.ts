import { z } from 'zod';
import type { OwnTeam } from './person.ts';
import type { SlackCalls } from './slack-calls.ts';

const AuthTest = z.object({
  team_id: z.string().min(1),
  enterprise_id: z.string().nullish(),
  bot_id: z.string().nullish(),
});

export type OwnIdentity = OwnTeam & { readonly botId: string | null };

/** Who the token is (docs.slack.dev, auth.test), asked once; asked again only after a failure. */
export function ownIdentity(calls: SlackCalls): () => Promise<OwnIdentity> {
  let known: Promise<OwnIdentity> | null = null;
  const ask = async (): Promise<OwnIdentity> => {
    const found = await calls('auth.test', 'repeatable', {}, AuthTest);
    return { teamId: found.team_id, enterpriseId: found.enterprise_id ?? null, botId: found.bot_id ?? null };
  };
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
