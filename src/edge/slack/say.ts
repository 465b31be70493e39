import { z } from 'zod';
import { UpstreamError } from '../../core/errors.ts';
import { checkBlocks } from '../../core/message/check-blocks.ts';
import type { SlackMessage } from '../../core/message/notice.ts';
import type { Log } from '../../flow/ports.ts';
import type { SlackCalls } from './slack-calls.ts';
import type { Effect } from './slack-error.ts';

const Said = z.object({ channel: z.string().min(1), ts: z.string().min(1) });
type Said = z.infer<typeof Said>;

/** Slack took offence at the blocks and therefore said nothing at all. */
const offence = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

/**
 * Posts or updates a message. Blocks that Slack would not take or has refused are left out rather than the news: the text
 * goes alone. A refusal says that nothing was posted, so this is no second message.
 */
export async function say(
  parts: { calls: SlackCalls; log: Log },
  method: 'chat.postMessage' | 'chat.update',
  to: Readonly<Record<string, unknown>>,
  message: SlackMessage,
): Promise<Said> {
  const effect: Effect = method === 'chat.update' ? 'repeatable' : 'once';
  const send = (blocks: SlackMessage['blocks']): Promise<Said> =>
    parts.calls(method, effect, { ...to, text: message.text, blocks }, Said);
  const problems = checkBlocks(message.blocks);
  if (problems.length > 0) {
    parts.log.error({ method, problems: problems.slice(0, 5) }, 'blocks left out of a message');
    return send([]);
  }
  try {
    return await send(message.blocks);
  } catch (error) {
    if (!(error instanceof UpstreamError) || !offence.has(error.id ?? '')) throw error;
    parts.log.error({ method, id: error.id }, 'slack refused the blocks; the text goes alone');
    return send([]);
  }
}
