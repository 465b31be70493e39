import { describe, expect, it } from 'vitest';
import { checkBlocks } from '../../../src/core/message/check-blocks.ts';
import type { ProposalView } from '../../../src/core/message/notice.ts';
import { renderNotice } from '../../../src/core/message/render-notice.ts';
import { type Alert, anAlert, anEvent, aPlan, aProposal, approvedByAna, now } from './a-notice.ts';

type Shown = { readonly text: string; readonly buttons: readonly string[] };

/** All that is readable on the card, and the buttons that can be pressed. */
function shown(alert: Alert, at = now): Shown {
  const { blocks } = renderNotice(alert, at);
  expect(checkBlocks(blocks)).toEqual([]);
  const all = JSON.stringify(blocks);
  const texts = [...all.matchAll(/"type":"(?:mrkdwn|plain_text)","text":"((?:[^"\\]|\\.)*)"/g)];
  return {
    text: texts.map(([, text]) => JSON.parse(`"${text}"`) as string).join('\n'),
    buttons: [...all.matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id ?? ''),
  };
}

const proposal = (odd: Partial<ProposalView>): Shown => shown(anAlert({ proposals: [aProposal(odd)] }));

describe('an alert', () => {
  it('says what happened, to which version and commit, by whom and when', () => {
    const { text } = shown(anAlert());

    expect(text).toContain('🚨 *shop: Failed release · release v42 failed*');
    expect(text).toContain('It did not go live: the release before it still serves.');
    expect(text).toContain('v42 · deploy · commit `3f2c1ab9`');
    expect(text).toContain('“Deploy 3f2c1ab9”');
    expect(text).toContain(
      'By ana@example.com, <!date^1795317245^{date_short_pretty} at {time}|2026-11-22 03:14:05 UTC>',
    );
  });

  it('names its rule, the runbook and the event in small print', () => {
    const rule = {
      id: 'release-failed',
      name: 'Failed release',
      severity: 'critical',
      description: 'Shop earns the money',
      runbook: 'https://wiki.example.com/release?x=1&y=2',
    } as const;
    const { blocks } = renderNotice(anAlert({ rule }), now);

    expect(blocks.at(-1)).toEqual({
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          verbatim: true,
          text: 'Rule release-failed: Shop earns the money · <https://wiki.example.com/release?x=1&amp;y=2|Runbook> · <https://dashboard.heroku.com/apps/shop/activity|Open in Heroku> · critical · event 5a1c3f8e-0c1d-4b7e-9a55-6f1f5d0c7e21',
        },
      ],
    });
  });

  it('that is resolved says so in its headline, and when and why', () => {
    const resolved = {
      at: '2026-11-22T03:19:00.000Z',
      sentence: 'release.succeeded happened <!channel>.',
    };
    const { text } = shown(anAlert({ resolved }));

    expect(text).toContain('✅ *Resolved · shop: Failed release · release v42 failed*');
    expect(text).toContain('|2026-11-22 03:19:00 UTC>. release.succeeded happened &lt;!channel&gt;.');
    expect(text).not.toContain('🚨');
    expect(renderNotice(anAlert({ resolved }), now).text).toMatch(/^✅ Resolved · shop/);
  });

  it("keeps the format of the rule's own text and shows its escaped values once", () => {
    const { text } = shown(anAlert({ text: '*Shop* is down\nby &lt;!channel&gt; A&amp;B <!here>' }));

    expect(text).toContain('*Shop* is down\nby &lt;!channel&gt; A&amp;B &lt;!here&gt;');
  });

  it('calls the people the rule names, and shows other names as text', () => {
    const { text } = shown(anAlert({ mention: ['here', 'U012AB3CD', 'S0ONCALL', '@ana', '<!channel>'] }));

    expect(text).toContain('<!here> <@U012AB3CD> <!subteam^S0ONCALL> @ana @&lt;!channel&gt;');
  });

  it('says that it comes late, and adds the facts a rule asks for', () => {
    const event = anEvent({
      late: true,
      receivedAt: '2026-11-22T03:50:00Z',
      views: { dyno: { name: 'web.1', command: 'npm `start`', size: 'Basic' } },
    });
    const { text } = shown(
      anAlert({
        event,
        include: ['dyno.command', 'dyno.nothing', 'release.kind', 'actor', 'actor.email', 'app.labels.x'],
      }),
    );

    expect(text).toContain('Told late: Herald heard of it at <!date^1795319400^');
    expect(text).toContain('dyno.command: `npm ˋstartˋ`');
    expect(text).toContain('actor.email: `ana@example.com`');
    expect(text).not.toMatch(/release\.kind|nothing|labels/);
  });

  it('puts the same news into the notification text', () => {
    const { text } = renderNotice(anAlert({ proposals: [aProposal()] }), now);

    expect(text).toBe(
      '🚨 shop: Failed release · release v42 failed\nRoll back shop from v42 to v41: waits for approval',
    );
  });
});

describe('a word of Herald itself', () => {
  it('shows title and text, escaped', () => {
    const { blocks, text } = renderNotice(
      {
        kind: 'word',
        severity: 'warning',
        title: 'A delivery could not be read',
        text: 'It was <odd>.\nKept.',
      },
      now,
    );

    expect(text).toBe('⚠️ A delivery could not be read');
    expect(JSON.stringify(blocks)).toContain('It was &lt;odd&gt;.\\nKept.');
    expect(checkBlocks(blocks)).toEqual([]);
  });
});

describe('a proposal that asks', () => {
  it('shows from and to, why, what goes along, and the exact request', () => {
    const { text } = proposal({});

    expect(text).toContain('*Roll back shop from v42 to v41?*');
    expect(text).toContain(
      'From *v42* · Deploy 3f2c1ab9 · commit `3f2c1ab9` · ana@example.com · <!date^1795317000^',
    );
    expect(text).toContain(
      'To *v41* · Deploy 9e8d7c6b · commit `9e8d7c6b` · raj@example.com · <!date^1795255200^',
    );
    expect(text).toContain('*Why v41:* newest release with other code that served without a crash.');
    expect(text).toContain('*Also takes back:*\n• config vars: FEATURE_X, TIMEOUT');
    expect(text).toContain('*Leaves alone:*\n• databases: data and schema stay');
    expect(text).toContain('*Warnings:*\n• every dyno restarts');
    expect(text).toContain(
      '```\nPOST /apps/01234567-89ab-cdef-0123-456789abcdef/releases\n{"release":"release-41"}\n```',
    );
  });

  it('says who may approve, how many it takes and until when', () => {
    expect(proposal({}).text).toContain(
      'May approve: oncall, ana@example.com · 1 approval needed · open until <!date^1795319100^',
    );
    expect(proposal({ approvers: ['U012AB3CD'] }).text).toContain('May approve: <@U012AB3CD> ·');
    expect(proposal({ approvers: [] }).text).toContain('May approve: nobody ·');
  });

  it('has the buttons with the id of the proposal, and asks once more before it approves', () => {
    const { blocks } = renderNotice(anAlert({ proposals: [aProposal()] }), now);
    const actions = blocks.find(({ type }) => type === 'actions');

    expect(actions?.elements).toMatchObject([
      {
        action_id: 'herald.approve',
        style: 'primary',
        value: 'p-k3x9m2q7aa',
        confirm: {
          title: { text: 'Roll back shop from v42 to v41?' },
          text: { text: 'v41 becomes a new release of shop, and its dynos restart.' },
          confirm: { text: 'Roll back' },
        },
      },
      { action_id: 'herald.deny', style: 'danger', value: 'p-k3x9m2q7aa' },
      { action_id: 'herald.details', value: 'p-k3x9m2q7aa' },
    ]);
  });

  it('tells how many approvals have come when it needs two', () => {
    const { text, buttons } = proposal({ count: 2, answers: [approvedByAna] });

    expect(text).toContain('2 approvals needed');
    expect(text).toContain(
      'Approved by Ana, <!date^1795317540^{date_short_pretty} at {time}|2026-11-22 03:19:00 UTC> · 1 of 2',
    );
    expect(buttons).toHaveLength(3);
  });

  it('has no buttons once its time is over, even before the expiry is written down', () => {
    const late = shown(anAlert({ proposals: [aProposal()] }), Date.parse('2026-11-22T03:45:00.000Z'));

    expect(late.text).toContain('Roll back shop from v42 to v41: the time to answer is over');
    expect(late.buttons).toEqual([]);
  });

  it('has no buttons without a plan to look at', () => {
    expect(proposal({ plan: null }).buttons).toEqual([]);
  });
});

describe('a proposal in any other state', () => {
  const ofPolicy = 'The policy lets heroku.rollback run by itself on shop.';
  it.each<[string, Partial<ProposalView>, readonly string[]]>([
    ['is being looked at', { state: 'planned', plan: null }, ['Looking at what can be rolled back …']],
    [
      'is approved by a person',
      { state: 'approved', answers: [approvedByAna], sentence: 'Approved by Ana.' },
      ['*Roll back shop from v42 to v41: approved*', 'Rolling back …', 'Approved by Ana, <!date^'],
    ],
    ['is approved by the policy', { state: 'performing', sentence: ofPolicy }, ['Rolling back …', ofPolicy]],
    [
      'is done and verified',
      {
        state: 'done',
        answers: [approvedByAna],
        sentence: 'v43 is current, 2 of 2 web dynos are up',
        tookMs: 48_200,
      },
      [
        '✅ *Roll back shop from v42 to v41: done*',
        'v43 is current, 2 of 2 web dynos are up.',
        'UTC> · took 48 s',
      ],
    ],
    [
      'has failed',
      { state: 'failed', answers: [approvedByAna], sentence: 'Heroku refused: forbidden' },
      ['failed*', 'Heroku refused: forbidden.', 'By hand: `heroku rollback v41 -a shop`'],
    ],
    [
      'has an unknown outcome',
      { state: 'unknown', answers: [approvedByAna], sentence: 'the answer of Heroku was lost' },
      [
        'outcome unknown*',
        'the answer of Heroku was lost.',
        'Herald will not repeat it. Please look: `heroku releases -a shop`, then `heroku ps -a shop`.',
        'Herald does nothing else to shop until it is closed: `herald proposals close p-k3x9m2q7aa --as',
      ],
    ],
    [
      'was closed by somebody who looked',
      {
        state: 'failed',
        reason: 'closed',
        answers: [approvedByAna],
        sentence: 'Closed by raj@example.com (terminal) after looking: v43 is live',
      },
      ['🔒', 'closed by hand*', 'after looking: v43 is live.'],
    ],
    [
      'is refused since there is nothing to roll back',
      {
        state: 'refused',
        plan: null,
        sentence: 'v42 failed in its release phase, v41 is still serving, nothing to roll back',
      },
      [
        '*No rollback is offered.*',
        'v42 failed in its release phase, v41 is still serving, nothing to roll back.',
      ],
    ],
    [
      'is refused with a plan that people can carry out themselves',
      {
        state: 'refused',
        sentence: 'Herald may only read here (HEROKU_PERMISSION=readonly), so nothing was done.',
      },
      [
        '*Roll back shop from v42 to v41: not done.*',
        'HEROKU_PERMISSION=readonly',
        '`heroku rollback v41 -a shop`',
      ],
    ],
    [
      'is denied',
      {
        state: 'denied',
        answers: [{ ...approvedByAna, personName: null, verdict: 'deny', reason: 'wait *for* me' }],
      },
      ['denied*', 'By <@U012AB3CD>, <!date^', ': “wait ∗for∗ me”', 'Nothing was done.'],
    ],
    [
      'has expired',
      { state: 'expired' },
      ['expired*', 'No approval came by <!date^1795319100^', 'Nothing was done.'],
    ],
    [
      'has expired with one of two approvals',
      { state: 'expired', count: 2, answers: [approvedByAna] },
      ['Only 1 of 2 approvals came by', 'Approved by Ana'],
    ],
    [
      'is stale',
      { state: 'stale', sentence: 'v43 by raj@example.com is current now' },
      [
        'void, the app has changed since the question*',
        'v43 by raj@example.com is current now.',
        'Nothing was done.',
      ],
    ],
    [
      'is cancelled',
      { state: 'cancelled', sentence: 'another card asks for it' },
      ['cancelled*', 'another card asks for it.'],
    ],
  ])('%s', (_name, odd, expected) => {
    const { text, buttons } = proposal(odd);

    for (const words of expected) expect(text).toContain(words);
    expect(text).toContain('p-k3x9m2q7aa · heroku.rollback');
    expect(buttons).toEqual([]);
  });
});

describe('a card that would be too long', () => {
  it('is shortened to what Slack takes and says so', () => {
    const proposals = Array.from({ length: 20 }, (_, index) =>
      aProposal({ id: `p-${String(index).padStart(10, '0')}` }),
    );
    const { blocks } = renderNotice(anAlert({ proposals }), now);

    expect(checkBlocks(blocks)).toEqual([]);
    expect(blocks).toHaveLength(50);
    expect(JSON.stringify(blocks.at(-1))).toContain('more parts do not fit here');
  });

  it('cuts long lists and descriptions with a mark', () => {
    const plan = aPlan({
      takesBack: Array.from({ length: 9 }, (_, index) => `config var ${index}`),
      warnings: ['w'.repeat(5000)],
      to: { ...aPlan().to, description: `start ${'x'.repeat(1_000_000)}` },
      requests: [{ method: 'POST', path: '/apps/shop/releases', body: { note: 'n'.repeat(9000) } }],
    });
    const { text } = proposal({ plan });

    expect(text).toContain('• config var 5\n• … and 3 more');
    expect(text).toMatch(/start x{493}…/);
    expect(text).toMatch(/n…\n```/);
    expect(text.length).toBeLessThan(6000);
  });
});
