import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/core/audit/entry.ts';
import { framed, wrapped } from '../../src/main/demo/column.ts';
import { told } from '../../src/main/demo/told.ts';
import { givenEvent } from '../edge/postgres/given.ts';

const entry = (odd: Partial<AuditEntry>): AuditEntry => ({
  step: 'action.sent',
  subject: 'p-1',
  app: 'shop',
  actor: 'herald',
  sentence: '',
  detail: {},
  ...odd,
});
const crashed = givenEvent({ name: 'dyno.crashed', views: { dyno: { name: 'web.1' } } });
const decided = (...rules: readonly object[]) => entry({ step: 'event.decided', detail: { rules } });

describe('a line of the timeline', () => {
  test.each<[string, AuditEntry, string, string]>([
    [
      'a person by name, and what they did',
      entry({
        step: 'proposal.approved',
        actor: 'ana <ana@example.com>',
        sentence: 'ana approved: Roll back.',
      }),
      'Ana',
      'Approved: Roll back.',
    ],
    [
      'somebody whose press did not count',
      entry({ step: 'answer.refused', actor: 'gus', sentence: 'A press to approve by gus did not count.' }),
      'Gus',
      'A press to approve by gus did not count.',
    ],
    [
      'the policy as Herald',
      entry({ step: 'proposal.approved', sentence: 'Roll back shop: goes ahead by policy.' }),
      'Herald',
      'Roll back shop: goes ahead by policy.',
    ],
    [
      'Slack',
      entry({ step: 'notice.posted', sentence: 'Posted the message in #deploys: shop.' }),
      'Slack',
      'A new card in #deploys: shop.',
    ],
    [
      'Heroku',
      entry({ step: 'action.accepted', sentence: 'Heroku accepted: Roll back shop.' }),
      'Heroku',
      'Accepted: Roll back shop.',
    ],
    [
      'times to the minute and ids by their beginning, without control characters',
      entry({
        sentence:
          'POST /apps/1598960c-d448-443c-874d-85f3f30ea154/x\u001b[2J until 2026-11-23T07:47:05.447Z.',
      }),
      'Herald',
      'POST /apps/1598960c…/x\ufffd[2J until 07:47 UTC.',
    ],
  ])('tells %s', (_what, given, who, text) => {
    expect(told(given, null)).toEqual([{ who, text }]);
  });

  test('tells what happened and what the rules made of it, those that only took note left out', () => {
    const lines = told(
      decided(
        { ruleId: 'a', outcome: 'fired' },
        { ruleId: 'b', outcome: 'skipped', stoppedBy: 'cooldown' },
        { ruleId: 'c', outcome: 'noted', stoppedBy: 'sequence' },
        { ruleId: 'd', outcome: 'shadowed' },
      ),
      crashed,
    );
    expect(lines).toEqual([
      { who: 'Heroku', text: 'shop: web.1 crashed.' },
      { who: 'Herald', text: 'Rule a fires.' },
      { who: 'Herald', text: 'Rule b rests: it fired a short while ago.' },
      { who: 'Herald', text: 'Rule d would fire, but only looks on (mode shadow).' },
    ]);
  });

  test('tells an event of its own only when people would want to know', () => {
    expect(told(decided(), crashed)).toHaveLength(1);
    expect(told(decided(), { ...crashed, name: 'dyno.up' })).toEqual([]);
    expect(told(entry({ step: 'notice.updated' }), null)).toEqual([]);
  });
});

describe('text in a column', () => {
  test('is broken between words', () => {
    expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrapped('incomprehensibilities are', 9)).toEqual(['incomprehensibilities', 'are']);
    expect(wrapped('', 9)).toEqual(['']);
  });

  test('stands in a frame that keeps its indentation', () => {
    expect(framed('#deploys', 'Heading\n    POST /apps/shop/releases now', 20)).toEqual([
      '┌─ #deploys',
      '│ Heading',
      '│     POST',
      '│     /apps/shop/releases',
      '│     now',
      '└─',
    ]);
  });
});
