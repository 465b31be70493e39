import { fitBlocks, limits } from './fit-blocks.ts';
import { bold, type Line, time } from './line.ts';
import type { Block, ProposalView } from './notice.ts';
import type { Part } from './part.ts';
import { partBlocks } from './part-blocks.ts';
import { inDetails, planParts } from './plan-parts.ts';
import { what } from './proposal-parts.ts';

/** A modal with everything a card leaves out for quiet: all lists in full, what the plan rests on, every answer. */
export function detailsView(view: ProposalView): Block {
  const { plan } = view;
  const parts: readonly Part[] = [
    { kind: 'said', lines: [[bold(what(view))], ...(view.sentence === null ? [] : [[view.sentence]])] },
    ...(plan === null ? [] : planParts(plan, inDetails)),
    ...(plan === null ? [] : [baseline(plan.baseline)]),
    ...answers(view),
    {
      kind: 'small',
      pieces: [[view.id], [view.state], ...(plan === null ? [] : [[`plan ${plan.fingerprint}`]])],
    },
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'What would be done' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: fitBlocks(partBlocks(parts), limits.viewBlocks),
  };
}

/** If any of it changes, the approval is void. */
function baseline(facts: Readonly<Record<string, unknown>>): Part {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${String(value)}`);
  return { kind: 'code', text: ['The plan rests on', ...lines].join('\n') };
}

function answers({ answers: given }: ProposalView): readonly Part[] {
  if (given.length === 0) return [];
  const lines = given
    .slice(0, 40)
    .map(
      ({ personName, personId, verdict, at }): Line => [
        `${personName ?? personId} (${personId}): ${verdict}, `,
        time(at),
      ],
    );
  return [{ kind: 'said', lines: [[bold('Answers')], ...lines] }];
}
