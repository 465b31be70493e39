import { describe, expect, it } from 'vitest';
import { plainNotice } from '../../../src/core/message/plain-notice.ts';
import { anAlert, anEvent, aProposal } from './a-notice.ts';

describe('a notice without Slack', () => {
  it('is the whole card in lines, with the commands that answer it', () => {
    expect(plainNotice(anAlert({ text: 'Shop is &lt;down&gt;', proposals: [aProposal()] }))).toBe(
      [
        '🚨 shop: Failed release · release v42 failed',
        'Shop is <down>',
        'It did not go live: the release before it still serves.',
        'v42 · deploy · commit 3f2c1ab9',
        '“Deploy 3f2c1ab9”',
        'By ana@example.com, 2026-11-22 03:14:05 UTC',
        'Rule release-failed · Open in Heroku (https://dashboard.heroku.com/apps/shop/activity) · critical · event 5a1c3f8e-0c1d-4b7e-9a55-6f1f5d0c7e21',
        '---',
        'Roll back shop from v42 to v41?',
        'From v42 · Deploy 3f2c1ab9 · commit 3f2c1ab9 · ana@example.com · 2026-11-22 03:10:00 UTC',
        'To v41 · Deploy 9e8d7c6b · commit 9e8d7c6b · raj@example.com · 2026-11-21 10:00:00 UTC',
        'Why v41: newest release with other code that served without a crash.',
        'Also takes back:',
        '• config vars: FEATURE_X, TIMEOUT',
        'Leaves alone:',
        '• databases: data and schema stay',
        'Warnings:',
        '• every dyno restarts',
        '    POST /apps/01234567-89ab-cdef-0123-456789abcdef/releases',
        '    {"release":"release-41"}',
        'May approve: oncall, ana@example.com · 1 approval needed · open until 2026-11-22 03:45:00 UTC',
        'Answer: herald proposals approve p-k3x9m2q7aa | herald proposals deny p-k3x9m2q7aa',
        'p-k3x9m2q7aa · heroku.rollback',
      ].join('\n'),
    );
  });

  it('lets nobody write to the terminal or forge a line', () => {
    const release = { version: 42, description: 'x\u001b[2J\r\n🚨 all is well\u202e' };
    const text = plainNotice(anAlert({ event: anEvent({ views: { release } }) }));

    expect(text).toContain('“x\uFFFD[2J 🚨 all is well”');
  });
});
