import { UpstreamError } from '../../core/errors.ts';
import type { Log, SlackPort } from '../../flow/ports.ts';

/**
 * Where there are no Slack settings, notices go to the log and proposals are answered at the terminal. Nobody can be
 * looked up, so nobody can press.
 */
export function createLogSlack(log: Log): SlackPort {
  return {
    kind: 'log',
    post: async (channel, message, key) => {
      log.info({ channel, key, notice: message.plain ?? message.text }, 'notice');
      return { channelId: 'log', ts: key };
    },
    update: async (_channelId, ts, message) => {
      log.info({ key: ts, notice: message.plain ?? message.text }, 'notice changed');
    },
    find: async () => null,
    whisper: async (_channelId, userId, text) => {
      log.info({ to: userId, text }, 'word to one person');
    },
    person: async () => Promise.reject(noSlack('person')),
    groupMembers: async () => Promise.reject(noSlack('groupMembers')),
  };
}

function noSlack(call: string): UpstreamError {
  const message = 'there are no Slack settings; set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET';
  return new UpstreamError({ party: 'slack', call, message, retry: 'never' });
}
