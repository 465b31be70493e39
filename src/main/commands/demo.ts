import { causeTrouble, playOn } from '../demo/play-on.ts';
import { playOnce } from '../demo/play-once.ts';
import { type Stage, setStage } from '../demo/stage.ts';
import { startTimeline, type Timeline } from '../demo/timeline.ts';
import { troubles } from '../demo/troubles.ts';
import type { ExitCode, Io } from '../io.ts';

/** `herald demo`: the whole journey on this machine. With `once` it ends by itself: 0 when the rollback was done and verified. */
export async function demoCommand(io: Io, options: { readonly once: boolean }): Promise<ExitCode> {
  const startedAt = Date.now();
  io.out('Starting an embedded database, a simulated Heroku, a simulated Slack, and Herald …\n');
  let live: { stage: Stage; timeline: Timeline } | null = null;
  const stage = await setStage(io, {
    panel: {
      title: 'Cause trouble',
      description: 'This is not Slack: it is the hand of the world on the simulated Heroku.',
      buttons: troubles.map(({ id, label, description }) => ({ id, label, description })),
    },
    onPanel: (id) => {
      const trouble = troubles.find((one) => one.id === id);
      return live === null || trouble === undefined
        ? undefined
        : causeTrouble(live.stage, live.timeline, trouble);
    },
  });
  const timeline = startTimeline(io, stage.herald.ports, startedAt);
  live = { stage, timeline };
  try {
    io.out(addresses(stage));
    if (!options.once) {
      await playOn(io, stage, timeline);
      return 0;
    }
    const good = await playOnce(io, stage, timeline);
    await timeline.close();
    io.out(good ? 'The rollback was done and verified.\n' : 'The rollback was not done, or not verified.\n');
    return good ? 0 : 1;
  } finally {
    await timeline.close();
    await stage.close();
  }
}

function addresses({ slack, heroku, url }: Stage): string {
  return `
  Open Slack in the browser    ${slack.url}
  Herald itself                ${url}/readyz

  The official Heroku CLI drives the simulated Heroku when these stand before its command
  (npx heroku releases -a shop, ps, ps:scale, ps:restart, rollback, maintenance:on, webhooks, config, ...):

HEROKU_HOST=${heroku.url} HEROKU_API_KEY=${heroku.apiKey}

`;
}
