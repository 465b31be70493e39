import { emitKeypressEvents } from 'node:readline';
import type { Io } from '../io.ts';
import type { Stage } from './stage.ts';
import type { Timeline } from './timeline.ts';
import { type Trouble, troubles } from './troubles.ts';

/** How long the alert of the first story stands alone before the second begins. */
const betweenStoriesMs = 6_000;

/**
 * Plays both stories and stays up: more trouble by key or from the page, until Ctrl-C or `q`. Resolves when told to end.
 */
export async function playOn(io: Io, stage: Stage, timeline: Timeline): Promise<void> {
  const act = (id: string) => {
    const trouble = troubles.find((one) => one.id === id || one.key === id);
    if (trouble !== undefined) causeTrouble(stage, timeline, trouble);
  };
  act('release-phase-fails');
  const second = setTimeout(() => act('web-crashes'), betweenStoriesMs);
  io.out(keysLine());
  await untilEnd(act);
  clearTimeout(second);
}

/** Causes it and answers what happened, for whoever pressed. */
export function causeTrouble(stage: Stage, timeline: Timeline, trouble: Trouble): string {
  timeline.tell(trouble.told);
  trouble.cause(stage.heroku);
  return trouble.told;
}

function keysLine(): string {
  const keys = troubles.map((trouble) => `${trouble.key} ${trouble.label.toLowerCase()}`).join(' · ');
  return `\nKeys: ${keys} · q end\n\n`;
}

function untilEnd(act: (key: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const { stdin } = process;
    const end = () => {
      if (stdin.isTTY) stdin.setRawMode(false);
      stdin.pause();
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    if (!stdin.isTTY) return;
    emitKeypressEvents(stdin);
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on(
      'keypress',
      (_text: string | undefined, key: { name?: string; sequence?: string; ctrl?: boolean }) => {
        if (key.name === 'q' || (key.ctrl === true && key.name === 'c')) end();
        else act(key.sequence ?? '');
      },
    );
  });
}
