import { parse } from 'node:querystring';
import { z } from 'zod';

/**
 * What Slack has sent, as far as Herald tells kinds apart. `challenge` is Slack trying the address, `unused` are signed
 * requests of kinds Herald has no use for.
 */
export type SlackBody =
  | { readonly kind: 'press' | 'command' | 'challenge' | 'unused'; readonly appId: string | null }
  | { readonly kind: 'malformed' };

const Envelope = z.object({ type: z.string().optional(), api_app_id: z.string().optional() });
const userId = z.string().regex(/^[UW][A-Z0-9]{1,30}$/);
const maybeId = z.string().max(64).nullish();

/** Fields by which Bolt would take a press for something else. */
const otherKinds = { event: z.never().optional(), command: z.never().optional(), name: z.never().optional() };

/** A press on a button of a message (docs.slack.dev, block_actions payload). */
export const Press = z.object({
  ...otherKinds,
  type: z.literal('block_actions'),
  trigger_id: z.string().max(500).optional(),
  team: z.object({ id: maybeId }).nullish(),
  user: z.object({ id: userId, team_id: maybeId, is_bot: z.boolean().nullish() }),
  container: z.object({ channel_id: maybeId, message_ts: maybeId }).nullish(),
  channel: z.object({ id: maybeId }).optional(),
  message: z.object({ ts: maybeId }).nullish(),
  actions: z
    .array(z.object({ action_id: z.string().max(255), value: z.string().max(2000).optional() }))
    .min(1),
});
export type Press = z.infer<typeof Press>;

/** A slash command (docs.slack.dev, slash commands). */
export const Command = z.object({
  command: z.string().max(100),
  text: z.string().optional(),
  user_id: userId,
});
export type Command = z.infer<typeof Command>;

/** Slack sends forms; interactive ones carry JSON in the field `payload`. Undefined when it cannot be read. */
export function readForm(text: string, contentType: string): unknown {
  try {
    if (!contentType.startsWith('application/x-www-form-urlencoded')) return JSON.parse(text) as unknown;
    const { payload, ...fields } = parse(text);
    if (payload === undefined) return fields;
    return typeof payload === 'string' ? (JSON.parse(payload) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** True for the form with which Slack checks the certificate of a command's address; it carries nothing to act on. */
export function isSslCheck(text: string, contentType: string): boolean {
  return contentType.startsWith('application/x-www-form-urlencoded') && parse(text).ssl_check === '1';
}

export function kindOf(body: unknown): SlackBody {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return { kind: 'malformed' };
  const appId = envelope.data.api_app_id ?? null;
  const { type } = envelope.data;
  if (type === 'block_actions') return Press.safeParse(body).success ? { kind: 'press', appId } : malformed;
  if (type === 'url_verification') return { kind: 'challenge', appId };
  if (type !== undefined) return { kind: 'unused', appId };
  return Command.safeParse(body).success ? { kind: 'command', appId } : malformed;
}

const malformed: SlackBody = { kind: 'malformed' };
