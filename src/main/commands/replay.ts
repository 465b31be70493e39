import { explainTrace } from '../../core/explain/explain-trace.ts';
import { spellRuleCounts } from '../../core/explain/rule-counts.ts';
import { shown } from '../../core/explain/shown.ts';
import type { Proposal } from '../../core/guard/proposal.ts';
import { plainNotice } from '../../core/message/plain-notice.ts';
import type { Notice } from '../../flow/ports.ts';
import { type Replay, replayEvent } from '../../flow/replay-event.ts';
import { reviveEvent } from '../../flow/revive-event.ts';
import type { ExitCode, Io } from '../io.ts';
import { withLivePorts } from '../with-live-ports.ts';
import { withPorts } from '../with-ports.ts';

export type ReplayOptions = { readonly dryRun: boolean; readonly json: boolean };

/**
 * `herald replay <event id>`: puts a dead event back to be decided by the running Herald; anything else is refused with
 * the reason. With `--dry-run` any event goes the real way with paper hands, and what would come of it is printed.
 */
export async function replay(io: Io, id: string, options: ReplayOptions): Promise<ExitCode> {
  return options.dryRun ? dryRun(io, id, options) : revive(io, id, options);
}

async function revive(io: Io, id: string, { json }: ReplayOptions): Promise<ExitCode> {
  const revival = await withPorts(io, (ports) => reviveEvent(ports, id));
  if (revival === null) return unknown(io, id);
  if (json) io.out(`${JSON.stringify({ event: id, ...revival }, null, 2)}\n`);
  else if (revival.kind === 'revived')
    io.out(`Event ${id} is new again; the running Herald decides it now.\n`);
  else
    io.err(`${revival.sentence}\nWhat the present rules would make of it: herald replay ${id} --dry-run\n`);
  return revival.kind === 'revived' ? 0 : 1;
}

async function dryRun(io: Io, id: string, { json }: ReplayOptions): Promise<ExitCode> {
  const replayed = await withLivePorts(io, (ports) => replayEvent(ports, id));
  if (replayed === null) return unknown(io, id);
  if (json) io.out(`${JSON.stringify(replayed, null, 2)}\n`);
  else io.out(`${shown(tell(replayed, id))}\n`);
  return 0;
}

function unknown(io: Io, id: string): ExitCode {
  io.err(`There is no event ${id}. The ids stand on the cards and in: herald audit tail\n`);
  return 1;
}

function tell(replayed: Replay, id: string): readonly string[] {
  const { state, why, event, decisions, ruleCounts, notices, proposals } = replayed;
  const head =
    'Dry run with the present rules, memory and live state: nothing is written, posted or performed.';
  if (event === null || state !== 'decided')
    return [head, '', `Event ${id} would be ${state}${why === null ? '' : `: ${why}`}.`];
  const rest = spellRuleCounts(ruleCounts);
  return [
    head,
    '',
    ...explainTrace(event, decisions),
    ...(rest === null ? [] : ['', rest]),
    ...notices.flatMap(noticeLines),
    ...proposals.flatMap(proposalLines),
  ];
}

function noticeLines({ channel, content }: Notice): readonly string[] {
  const lines = plainNotice(content)
    .split('\n')
    .filter((line) => !line.startsWith('Answer: '));
  return ['', `Would say in ${channel}:`, ...lines.map((line) => `  ${line}`)];
}

function proposalLines({ action, app, state, plan, sentence, approvers }: Proposal): readonly string[] {
  const what = plan?.summary ?? `${action} on ${app.name}`;
  const whom = approvers?.names.join(', ') || 'nobody';
  const said: Partial<Record<Proposal['state'], string>> = {
    planned: `Would be planned once the step before has ended: ${what}.`,
    asking: `Would ask ${whom}: ${what}?`,
    approved: `Would go ahead by itself: ${what}. ${sentence ?? ''}`,
    refused: `Would not be proposed: ${what}. ${sentence ?? ''}`,
  };
  return ['', said[state] ?? `${what}: ${state}.`];
}
