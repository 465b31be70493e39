import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/core/event/event.ts';
import { proposalStates } from '../../../src/core/guard/proposal.ts';
import { checkBlocks, checkView } from '../../../src/core/message/check-blocks.ts';
import { detailsView } from '../../../src/core/message/details-view.ts';
import type { NoticeContent, ProposalView } from '../../../src/core/message/notice.ts';
import { renderNotice } from '../../../src/core/message/render-notice.ts';
import { anAlert, anEvent, aPlan, aProposal, now } from './a-notice.ts';

const weapons = [
  '<!channel>',
  '<!here|here>',
  '<@U012AB3CD>',
  '<#C012AB3CD>',
  '<http://evil.example|docs>',
  '<https://evil.example>',
  '<!date^1^{date}^https://evil.example|x>',
  '```',
  '`',
  '*b*',
  '_i_',
  '~s~',
  ':rotating_light:',
  '&lt;!channel&gt;',
  '&amp;lt;',
  '&',
  '<',
  '>',
  '|',
  '\n> quote',
  '\r\n',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\u200b',
  '\u2066',
  '\ufeff',
  '\ud800',
  '\udc00',
  '👩‍👩‍👧',
  '{{ x }}',
  'x'.repeat(700),
  '<'.repeat(3000),
  '&'.repeat(1000),
];

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...weapons),
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    {
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join(''));
const few = fc.array(hostile, { maxLength: 12 });
const maybe = fc.option(hostile, { nil: null });

const release = fc.record({
  id: hostile,
  version: fc.integer(),
  status: hostile,
  description: hostile,
  user: hostile,
  createdAt: hostile,
  commit: hostile,
});

const plan = fc
  .record({
    app: fc.record({ id: hostile, name: hostile }),
    summary: hostile,
    from: release,
    to: release,
    targetReason: hostile,
    takesBack: few,
    leaves: few,
    warnings: few,
    requests: fc.array(
      fc.record({ method: fc.constant('POST' as const), path: hostile, body: fc.anything() }),
      {
        maxLength: 3,
      },
    ),
    baseline: fc.dictionary(hostile, maybe),
    fingerprint: hostile,
  })
  .map((odd) => aPlan(odd));

const view: fc.Arbitrary<ProposalView> = fc
  .record({
    action: fc.oneof(fc.constant('heroku.rollback'), hostile),
    state: fc.constantFrom(...proposalStates),
    reason: maybe,
    sentence: maybe,
    plan: fc.option(plan, { nil: null }),
    approvers: few,
    count: fc.integer({ min: 1, max: 3 }),
    expiresAt: fc.option(fc.oneof(hostile, fc.constant('2026-11-22T03:45:00Z')), { nil: null }),
    answers: fc.array(
      fc.record({
        personId: hostile,
        personName: maybe,
        verdict: fc.constantFrom('approve' as const, 'deny' as const),
        at: hostile,
        reason: maybe,
      }),
      { maxLength: 4 },
    ),
  })
  .map((odd) => aProposal(odd));

const views = fc.record({
  release: fc.record({ version: fc.integer(), kind: hostile, description: hostile, commit: hostile }),
  dyno: fc.record({ name: hostile, type: hostile, command: hostile, cause: hostile, size: hostile }),
  formation: fc.record({ type: hostile, size: hostile, quantity: fc.integer() }),
  addon: fc.record({ name: hostile, plan: hostile }),
});

const names = [
  'release.failed',
  'dyno.crashed',
  'formation.scaled',
  'addon.created',
  'app.renamed',
  'unmatched',
  'a.b',
];
const event: fc.Arbitrary<Event> = fc
  .record({
    id: hostile,
    name: fc.oneof(fc.constantFrom(...names), hostile),
    at: fc.oneof(hostile, fc.constant('2026-11-22T03:14:05Z')),
    late: fc.boolean(),
    include: hostile,
    action: hostile,
    name2: hostile,
    email: hostile,
    kind: fc.constantFrom('human' as const, 'bot' as const, 'self' as const, 'heroku' as const),
    views,
    before: hostile,
  })
  .map(({ name2, email, kind, before, ...odd }) =>
    anEvent({
      ...odd,
      app: { id: 'a', name: name2, labels: {} },
      actor: { id: 'x', email, kind },
      previous: { 'app.name': before, 'formation.quantity': before },
    }),
  );

const content: fc.Arbitrary<NoticeContent> = fc.oneof(
  fc.record({
    kind: fc.constant('word' as const),
    severity: fc.constant('error' as const),
    title: hostile,
    text: hostile,
  }),
  fc
    .record({
      event,
      text: hostile,
      include: fc.constant(['dyno.command', 'release.description', 'addon.plan']),
      // A bare id is a rule's own call; everything else is text.
      mention: few.map((names) => names.map((name) => `${name}-`)),
      proposals: fc.array(view, { maxLength: 9 }),
      rule: fc.record({
        id: hostile,
        name: hostile,
        severity: fc.constant('critical' as const),
        description: hostile,
        runbook: hostile,
      }),
    })
    .map((odd) => anAlert(odd)),
);

/** The only markup that may stand on a card: our own dates and the link to the app. */
const ours = [
  /^<!date\^-?\d+\^\{date_short_pretty\} at \{time\}\|[-+\d: ]+ UTC>$/,
  /^<https:\/\/dashboard\.heroku\.com\/apps\/[^<>|\s]*\/activity\|Open in Heroku>$/,
];

/** Controls, lone surrogates, and what reorders or hides text. */
const unseen = /[\p{Cc}\p{Cs}\p{Cf}]/u;

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : texts(inner),
  );
}

function expectTame(text: string): void {
  const tokens = text.match(/<[^>]*>?/g) ?? [];
  for (const token of tokens)
    expect(
      ours.some((known) => known.test(token)),
      token,
    ).toBe(true);
  const bare = text.replace(/<[^>]*>/g, '');
  expect(bare).not.toMatch(/>/);
  expect(bare.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/&/);
  expect(text.replaceAll('\n', '')).not.toMatch(unseen);
}

/** An open code block would swallow what the block goes on to say. */
function expectClosed(mrkdwn: string): void {
  expect(mrkdwn.split('```').length % 2, mrkdwn).toBe(1);
}

describe('hostile text', () => {
  it('never becomes markup and never makes Slack refuse the card', () => {
    fc.assert(
      fc.property(content, (given) => {
        const { text, blocks, plain } = renderNotice(given, now);

        expect(checkBlocks(blocks)).toEqual([]);
        for (const shown of texts(blocks)) expectTame(shown);
        for (const { text } of blocks as { text?: { text: string } }[]) expectClosed(text?.text ?? '');
        expectTame(text);
        expect(text.length).toBeLessThanOrEqual(4000);
        expect(plain?.replaceAll('\n', '')).not.toMatch(unseen);
      }),
      { numRuns: 1500 },
    );
  });

  it('never makes Slack refuse the details', () => {
    fc.assert(
      fc.property(view, (given) => {
        const modal = detailsView(given);

        expect(checkView(modal)).toEqual([]);
        for (const shown of texts(modal)) expectTame(shown);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the buttons to proposals that ask', () => {
    fc.assert(
      fc.property(view, (given) => {
        const { blocks } = renderNotice(anAlert({ proposals: [given] }), now);
        const canPress = JSON.stringify(blocks).includes('herald.approve');

        const open = given.expiresAt === null || !(Date.parse(given.expiresAt) <= now);
        expect(canPress).toBe(given.state === 'asking' && given.plan !== null && open);
      }),
      { numRuns: 500 },
    );
  });
});
