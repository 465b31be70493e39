import type { ChainedEntry } from '../../core/audit/entry.ts';
import { causeTrouble, playOn } from '../demo/play-on.ts';
import { playOnce } from '../demo/play-once.ts';
import { type Stage, setStage } from '../demo/stage.ts';
import { cardSteps, startTimeline, type Timeline } from '../demo/timeline.ts';
import { type Ending, listenForEnd } from '../demo/told-to-end.ts';
import { troubles } from '../demo/troubles.ts';
import type { ExitCode, Io } from '../io.ts';

export type DemoOptions = { readonly once: boolean };

/**
 * `herald demo`: the whole journey on this machine. With `once` it ends by itself: 0 when the rollback was done and
 * verified. Told to end at any moment, it leaves no process and no folder behind.
 */
export async function demoCommand(io: Io, options: DemoOptions): Promise<ExitCode> {
  const startedAt = Date.now();
  const ending = listenForEnd();
  io.out('Starting an embedded database, a simulated Heroku, a simulated Slack, and Herald …\n');
  let live: { stage: Stage; timeline: Timeline } | null = null;
  try {
    const stage = await setStage(io, {
      panel,
      onPanel: (id) => {
        const trouble = troubles.find((one) => one.id === id);
        if (live === null || trouble === undefined) return undefined;
        return causeTrouble(live.stage, live.timeline, trouble);
      },
    });
    const after = options.once ? showCards : hintAtButtons;
    const timeline = startTimeline(io, stage.herald.ports, { startedAt, after });
    live = { stage, timeline };
    try {
      return await play(io, options, live, ending);
    } finally {
      await timeline.close();
      await stage.close();
    }
  } catch (error) {
    // Ctrl-C also reaches the programs that are just setting up the database: what they say to it is no fault.
    if (!ending.isTold()) throw error;
    io.err('Ended before it began.\n');
    return 1;
  } finally {
    ending.forget();
  }
}

const panel = {
  title: 'Cause trouble',
  description: 'This is not Slack: it is the hand of the world on the simulated Heroku.',
  buttons: troubles.map(({ id, label, description }) => ({ id, label, description })),
};

async function play(
  io: Io,
  options: DemoOptions,
  { stage, timeline }: { stage: Stage; timeline: Timeline },
  ending: Ending,
): Promise<ExitCode> {
  io.out(addresses(stage));
  if (!options.once) {
    await playOn(io, stage, timeline, ending);
    io.out('\nEnding …\n');
    return 0;
  }
  const playing = playOnce(io, stage, timeline);
  const good = await Promise.race([playing, ending.told.then(() => null)]);
  if (good === null) {
    // Its world is taken away under it; what it says to that helps nobody.
    playing.catch(() => false);
    io.err('\nEnded before the story did.\n');
    return 1;
  }
  await timeline.close();
  io.out(good ? 'The rollback was done and verified.\n' : 'The rollback was not done, or not verified.\n');
  return good ? 0 : 1;
}

/** For whoever has only the terminal. */
async function showCards(entry: ChainedEntry, timeline: Timeline): Promise<void> {
  if (cardSteps.has(entry.step)) await timeline.showCard(entry.subject);
}

function hintAtButtons({ step }: ChainedEntry, timeline: Timeline): void {
  if (step === 'proposal.asked')
    timeline.hint('→ Press Approve or Deny on the card in Slack; a or d does it here.');
  if (step === 'action.done')
    timeline.hint('→ Look at the card again. The keys 1 to 6 cause more trouble, q ends.');
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
