import picocolors from 'picocolors';
import type { AuditStep, ChainedEntry } from '../../core/audit/entry.ts';
import { plainNotice } from '../../core/message/plain-notice.ts';
import type { Ports } from '../../flow/ports.ts';
import type { Io } from '../io.ts';
import { framed, wrapped } from './column.ts';
import { mayPass } from './may-pass.ts';
import { type Told, told } from './told.ts';

export type Timeline = {
  /** Something that somebody outside Herald does. */
  tell(who: string, text: string): void;
  /** A word to whoever watches. */
  hint(text: string): void;
  /** The card of a proposal, the newest without an id, as the people in Slack see it. */
  showCard(proposalId?: string): Promise<void>;
  close(): Promise<void>;
};

export type TimelineWishes = {
  /** Milliseconds since 1970 from which on time is counted. */
  readonly startedAt: number;
  /** Called for every entry of the audit log, after its line. */
  readonly after?: (entry: ChainedEntry, timeline: Timeline) => Promise<void> | void;
};

const lookEveryMs = 150;
const whoWidth = 8;
const indent = 9 + 2 + whoWidth + 2;

/** Prints what happens as it happens: what the world does, and what Herald writes into its audit log. */
export function startTimeline(io: Io, ports: Ports, wishes: TimelineWishes): Timeline {
  let seq = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const print = printer(io, wishes.startedAt);
  const look = async () => {
    const entries = await ports.store.transaction((tx) => tx.audit.after(seq, 200));
    for (const entry of entries) {
      for (const line of told(entry, await eventOf(ports, entry))) print.line(line);
      seq = entry.seq;
      await wishes.after?.(entry, timeline);
    }
  };
  /** One after the other, so that what is in the log already is told before what comes after it. */
  const afterLooking = (work: () => void): Promise<void> => {
    running = running.then(look).then(work, (error: unknown) => {
      if (!closed && !mayPass(error)) io.err(`The audit log could not be read: ${String(error)}\n`);
      work();
    });
    return running;
  };
  const lookAgain = () => {
    if (!closed) timer = setTimeout(() => void afterLooking(lookAgain), lookEveryMs);
  };
  const timeline: Timeline = {
    tell: (who, text) => {
      void afterLooking(() => print.line({ who, text }));
    },
    hint: print.hint,
    showCard: async (id) => {
      const card = await cardOf(ports, id);
      if (card === null) print.hint('There is no card yet.');
      else print.card(card.channel, card.text);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      await afterLooking(() => {});
    },
  };
  void afterLooking(lookAgain);
  return timeline;
}

async function eventOf(ports: Ports, { step, subject }: ChainedEntry) {
  if (step !== 'event.decided') return null;
  const stored = await ports.store.transaction((tx) => tx.events.get(subject));
  return stored?.event ?? null;
}

async function cardOf(ports: Ports, id?: string): Promise<{ channel: string; text: string } | null> {
  return ports.store.transaction(async (tx) => {
    const proposal =
      id === undefined ? (await tx.proposals.list({ limit: 1 }))[0] : await tx.proposals.get(id);
    const notice = proposal == null ? null : await tx.notices.get(proposal.noticeKey);
    if (notice === null) return null;
    const text = plainNotice(notice.content, ports.clock.now());
    // In Slack these are buttons.
    return {
      channel: notice.channel,
      text: text.replace(/^Answer: herald proposals .*$/gm, '[ Approve ]  [ Deny ]'),
    };
  });
}

function printer(io: Io, startedAt: number) {
  const colours = picocolors.createColors(io.colours);
  const margin = ' '.repeat(indent);
  const width = Math.max(40, io.columns - indent - 1);
  const paint = (who: string): ((text: string) => string) => {
    const by: Readonly<Record<string, (text: string) => string>> = {
      Herald: colours.cyan,
      Heroku: colours.magenta,
      Slack: colours.yellow,
    };
    return by[who] ?? colours.green;
  };
  return {
    line({ who, text }: Told) {
      const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
      const head = `${colours.dim(`${seconds.padStart(7)} s`)}  ${paint(who)(who.padEnd(whoWidth))}  `;
      io.out(`${head}${wrapped(text, width).join(`\n${margin}`)}\n`);
    },
    hint: (text: string) => io.out(`${margin}${colours.bold(wrapped(text, width).join(`\n${margin}`))}\n`),
    card: (channel: string, text: string) =>
      io.out(
        `\n${framed(channel, text, width)
          .map((line) => `${margin}${line}\n`)
          .join('')}\n`,
      ),
  };
}

/** The steps after which a card looks different to people: the question, its answer's end, a refusal. */
export const cardSteps: ReadonlySet<AuditStep> = new Set([
  'proposal.asked',
  'proposal.refused',
  'proposal.denied',
  'proposal.expired',
  'proposal.stale',
  'action.done',
  'action.failed',
  'action.unknown',
]);
