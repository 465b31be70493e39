import { type WebAPICallResult, WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../../flow/ports.ts';
import { type Effect, slackError, unreadableAnswer } from './slack-error.ts';

/** One call of a Web API method: its answer checked against what we read of it, its failure as an `UpstreamError`. */
export type SlackCalls = <T>(
  method: string,
  effect: Effect,
  given: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
) => Promise<T>;

const Messages = z.array(z.string());

export function createSlackCalls(web: WebClient, log: Log): SlackCalls {
  return async (method, effect, given, schema) => {
    const result = await answered(web.apiCall(method, { ...given }), method, effect, log);
    const parsed = schema.safeParse(result);
    if (!parsed.success) throw unreadableAnswer(method, effect);
    return parsed.data;
  };
}

async function answered(
  sent: Promise<WebAPICallResult>,
  call: string,
  effect: Effect,
  log: Log,
): Promise<WebAPICallResult> {
  try {
    return await sent;
  } catch (error) {
    const upstream = slackError(error, call, effect);
    const reasons = reasonsOf(error);
    if (reasons.length > 0) log.error({ call, id: upstream.id, reasons }, 'slack refused a call');
    throw upstream;
  }
}

/** Slack says with a JSON pointer which part of the blocks it did not take; it names no content. */
function reasonsOf(error: unknown): readonly string[] {
  if (!(error instanceof WebAPIPlatformError)) return [];
  const parsed = Messages.safeParse(error.data.response_metadata?.messages);
  return parsed.success ? parsed.data.slice(0, 10).map((line) => line.slice(0, 300)) : [];
}
