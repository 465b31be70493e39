import type { Config } from '../edge/config/config.ts';
import { createSlackDoor, type SlackDoor } from '../edge/slack/create-slack-door.ts';
import type { SlackHands } from '../edge/slack/create-slack-port.ts';
import { createRecordPress } from '../edge/slack/record-press.ts';
import type { Ports } from '../flow/ports.ts';
import { openProposalViews, proposalView } from '../flow/proposal-views.ts';

/** The door for presses and commands, over HTTP or Socket Mode; null without Slack settings. */
export function openSlackDoor(config: Config, ports: Ports, slack: SlackHands | null): SlackDoor | null {
  if (config.slack === null || slack === null) return null;
  const { door, apiUrl } = config.slack;
  return createSlackDoor({
    slack,
    ...(door.kind === 'http'
      ? { signingSecret: door.signingSecret.reveal() }
      : { signingSecret: '', appToken: door.appToken.reveal() }),
    apiUrl,
    record: createRecordPress(ports),
    ring: (jobs) => ports.doorbell.ring(jobs),
    proposalView: (id) => proposalView(ports, id),
    openProposals: () => openProposalViews(ports),
    clock: ports.clock,
    log: ports.log,
  });
}
