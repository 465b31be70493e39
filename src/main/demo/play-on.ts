import type { Io } from '../io.ts';
import { listenToKeys } from './keys.ts';
import { ana, pressCard, raj } from './press-card.ts';
import type { Stage } from './stage.ts';
import type { Timeline } from './timeline.ts';
import type { Ending } from './told-to-end.ts';
import { releasePhaseFails, type Trouble, troubles, webCrashes } from './troubles.ts';

/** How long the alert of the first story stands alone before the second begins. */
const betweenStoriesMs = 8_000;

/**
 * Plays both stories and stays up: answers and more trouble by key or from the page, until it is told to end.
 */
export async function playOn(io: Io, stage: Stage, timeline: Timeline, ending: Ending): Promise<void> {
  io.out(intro);
  const stopKeys = listenToKeys((key) => act(key, io, stage, timeline, ending));
  causeTrouble(stage, timeline, releasePhaseFails);
  const second = setTimeout(() => {
    timeline.hint('Second story: the next release goes live and crashes.');
    causeTrouble(stage, timeline, webCrashes);
  }, betweenStoriesMs);
  await ending.told;
  clearTimeout(second);
  stopKeys();
}

/** Causes it and answers what happened, for whoever pressed. */
export function causeTrouble(stage: Stage, timeline: Timeline, trouble: Trouble): string {
  timeline.tell(trouble.who, trouble.does);
  trouble.cause(stage.heroku);
  return `${trouble.who}: ${trouble.does}`;
}

const keys = `  Keys  a approve as Ana · d deny as Raj · c show the card · ? keys · q end
        ${troubles.map(({ key, label }) => `${key} ${label.toLowerCase()}`).join(' · ')}
`;

const intro = `  Two stories begin now.
  1  Mia deploys and her release phase fails. Read the alert in #deploys: the shop still serves, there is nothing to press.
  2  Mia deploys again, and the release crashes. Press Approve on the card in Slack, or a here, and watch the rollback.

${keys}
`;

function act(key: string, io: Io, stage: Stage, timeline: Timeline, ending: Ending): void {
  const trouble = troubles.find((one) => one.key === key);
  if (trouble !== undefined) causeTrouble(stage, timeline, trouble);
  else if (key === 'q' || key === 'ctrl-c') ending.tell();
  else if (key === '?') io.out(`\n${keys}\n`);
  else if (key === 'c') void inTheOpen(timeline, timeline.showCard());
  else if (key === 'a') void inTheOpen(timeline, answer(stage, timeline, 'herald.approve'));
  else if (key === 'd') void inTheOpen(timeline, answer(stage, timeline, 'herald.deny'));
}

async function answer(
  { slack }: Stage,
  timeline: Timeline,
  actionId: 'herald.approve' | 'herald.deny',
): Promise<void> {
  const [who, button] = actionId === 'herald.approve' ? [ana, 'Approve'] : [raj, 'Deny'];
  if (await pressCard(slack, who.id, actionId)) timeline.tell(who.name, `Presses ${button}.`);
  else timeline.hint('No card waits for an answer.');
}

/** What a key set off may fail, such as a press at the very end; whoever pressed it is told. */
async function inTheOpen(timeline: Timeline, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    timeline.hint(`That did not work: ${error instanceof Error ? error.message : String(error)}`);
  }
}
