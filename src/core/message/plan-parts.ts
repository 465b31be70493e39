import type { Plan, ReleaseFacts } from '../plan/plan.ts';
import { cap } from './cap.ts';
import { clean } from './clean.ts';
import { descriptionMax, shortCommit } from './event-lines.ts';
import { bold, code, joined, type Line, time } from './line.ts';
import type { Part } from './part.ts';
import { sentence } from './sentence.ts';

/** How much of a plan is shown: the card is scanned on a phone, the details are read at a desk. */
export type Room = { readonly items: number; readonly itemMax: number };
export const onCard: Room = { items: 6, itemMax: 300 };
export const inDetails: Room = { items: 40, itemMax: 2500 };

/** A plan as people weigh it: from and to, why, what goes along, what to mind, and the exact request. */
export function planParts(plan: Plan, room: Room): readonly Part[] {
  return [
    { kind: 'said', lines: [releaseLine('From', plan.from), releaseLine('To', plan.to)] },
    { kind: 'said', lines: reasons(plan, room) },
    ...plan.requests.map((request): Part => ({ kind: 'code', text: requestText(request) })),
  ];
}

function releaseLine(label: string, release: ReleaseFacts): Line {
  const { version, status, description, commit, user, createdAt } = release;
  return [
    `${label} `,
    bold(`v${version}`),
    ' · ',
    ...joined(
      [
        status === 'succeeded' ? [] : [clean(status)],
        description === '' ? [] : [cap(clean(description), descriptionMax)],
        commit === undefined ? [] : ['commit ', code(shortCommit(commit))],
        [cap(clean(user), 200)],
        [time(createdAt)],
      ],
      ' · ',
    ),
  ];
}

function reasons(plan: Plan, room: Room): readonly Line[] {
  return [
    [bold(`Why v${plan.to.version}:`), ` ${sentence(cap(plan.targetReason, room.itemMax))}`],
    ...list('Also takes back', plan.takesBack, room),
    ...list('Leaves alone', plan.leaves, room),
    ...list('Warnings', plan.warnings, room),
  ];
}

function list(label: string, items: readonly string[], room: Room): readonly Line[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, room.items).map((item): Line => [`• ${cap(clean(item), room.itemMax)}`]);
  const left = items.length - shown.length;
  return [[bold(`${label}:`)], ...shown, ...(left === 0 ? [] : [[`• … and ${left} more`]])];
}

/** Longest request shown, in UTF-16 units. */
const requestMax = 1500;

/** The request exactly as it will be sent. */
export function requestText(request: Plan['requests'][number]): string {
  const body = request.body === undefined ? '' : `\n${JSON.stringify(request.body)}`;
  return cap(`${request.method} ${request.path}${body}`, requestMax);
}
