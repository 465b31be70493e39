import { z } from 'zod';
import { UpstreamError } from '../../core/errors.ts';
import type { SlackCalls } from './slack-calls.ts';

/** The scopes of `slack-manifest.yaml`: what every call of this room asks for, and the command. */
export const neededScopes = [
  'channels:history',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

const AuthTest = z.object({
  team: z.string().default('a workspace'),
  user: z.string().default('a bot'),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/**
 * Who this token speaks as: `herald in Acme` (docs.slack.dev, auth.test). Rejects when Slack says (`x-oauth-scopes`) that
 * scopes are missing: better heard of now than at the first press.
 */
export async function whoAmI(calls: SlackCalls): Promise<string> {
  const { team, user, response_metadata } = await calls('auth.test', 'repeatable', {}, AuthTest);
  const granted = response_metadata?.scopes ?? neededScopes;
  const missing = neededScopes.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return `${user} in ${team}`;
  throw new UpstreamError({
    party: 'slack',
    call: 'auth.test',
    id: 'missing_scope',
    message: `${user} in ${team} lacks the scopes ${missing.join(', ')}; give them to the app and install it again (slack-manifest.yaml)`,
    retry: 'never',
  });
}
