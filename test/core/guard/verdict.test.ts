import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../src/core/guard/policy.ts';
import { type GuardCase, weighWrite } from '../../../src/core/guard/verdict.ts';
import { aPolicy } from './a-proposal.ts';

function aCase(odd: Partial<GuardCase> = {}): GuardCase {
  return {
    policy: aPolicy(),
    permission: 'full',
    action: 'heroku.rollback',
    app: { id: 'app-1', name: 'shop' },
    mode: 'ask',
    ask: null,
    late: false,
    writes: { lastHour: new Map(), last10m: new Map() },
    ...odd,
  };
}

function grant(level: 'never' | 'ask' | 'auto', count = 1, concerns: Grant['concerns'] = () => true): Grant {
  return { apps: ['*'], concerns, allow: { 'heroku.rollback': { level, count, selfApprove: false } } };
}

function counts(entries: Record<string, number>): ReadonlyMap<string, number> {
  return new Map(Object.entries(entries));
}

describe('a write is refused', () => {
  it.each<[string, Partial<GuardCase>, string]>([
    ['when Herald may only read', { permission: 'readonly' }, 'readonly'],
    [
      'when Herald may only read, whatever the policy says',
      { permission: 'readonly', policy: aPolicy({ grants: [grant('auto')] }), mode: 'auto' },
      'readonly',
    ],
    ['when no grant names the app', { app: { id: 'app-2', name: 'blog' } }, 'not_granted'],
    ['when no grant names the action', { action: 'heroku.scale' }, 'not_granted'],
    ['when there is no policy at all', { policy: aPolicy({ grants: [], groups: {} }) }, 'not_granted'],
    ['when a grant says never', { policy: aPolicy({ grants: [grant('never')] }) }, 'never'],
    [
      'when one grant says auto and another never',
      { policy: aPolicy({ grants: [grant('auto'), grant('never')] }), mode: 'auto' },
      'never',
    ],
    ['on Herald’s own app', { policy: aPolicy({ selfApp: 'shop' }) }, 'own_app'],
    ['when the event came late', { late: true }, 'late'],
    ['when nobody may approve', { policy: aPolicy({ groups: {} }) }, 'nobody_may_approve'],
    [
      'when the named group is empty',
      { policy: aPolicy({ groups: { oncall: { users: [] } } }), ask: { users: [], groups: ['oncall'] } },
      'nobody_may_approve',
    ],
    [
      'at the hourly limit of the app',
      { writes: { lastHour: counts({ 'app-1': 6 }), last10m: counts({}) } },
      'limit',
    ],
    [
      'at the hourly limit in all',
      { writes: { lastHour: counts({ a: 5, b: 5, c: 5, d: 5 }), last10m: counts({}) } },
      'limit',
    ],
    [
      'when three other apps were changed just now',
      { writes: { lastHour: counts({}), last10m: counts({ a: 1, b: 1, c: 1 }) } },
      'limit',
    ],
  ])('%s', (_name, odd, reason) => {
    expect(weighWrite(aCase(odd))).toMatchObject({ kind: 'refuse', reason });
  });
});

describe('people are asked', () => {
  it.each<[string, Partial<GuardCase>, object]>([
    [
      'the groups of the policy, when the rule names nobody',
      {},
      {
        count: 1,
        approvers: { users: ['ana@example.com', 'U0RAJ'], slackGroups: ['S0ONCALL'], names: ['oncall'] },
      },
    ],
    [
      'those the rule names',
      { ask: { users: ['ana@example.com'], groups: [] } },
      { approvers: { users: ['ana@example.com'], slackGroups: [] } },
    ],
    [
      'as many as the policy wants, when the rule wants fewer',
      { policy: aPolicy({ grants: [grant('ask', 2)] }), ask: { users: [], groups: ['oncall'], count: 1 } },
      { count: 2 },
    ],
    [
      'as many as the rule wants, when the policy wants fewer',
      { ask: { users: [], groups: ['oncall'], count: 2 } },
      { count: 2 },
    ],
    ['for half an hour by default', {}, { expiresInMs: 1_800_000 }],
    [
      'for as long as the rule says',
      { ask: { users: [], groups: ['oncall'], expiresInMs: 60_000 } },
      { expiresInMs: 60_000 },
    ],
    ['in mode auto, when the grant says ask', { mode: 'auto' }, { count: 1 }],
    ['in mode ask, when the grant says auto', { policy: aPolicy({ grants: [grant('auto')] }) }, { count: 1 }],
    [
      'in mode auto, when the action asks',
      { mode: 'auto', policy: aPolicy({ grants: [grant('auto')] }), ask: { users: [], groups: ['oncall'] } },
      { count: 1 },
    ],
    [
      'by the strictest of several grants',
      { mode: 'auto', policy: aPolicy({ grants: [grant('auto'), grant('ask', 2)] }) },
      { count: 2 },
    ],
  ])('%s', (_name, odd, expected) => {
    expect(weighWrite(aCase(odd))).toMatchObject({ kind: 'ask', ...expected });
  });
});

it('a write runs by itself only when rule and policy both say auto', () => {
  const given = aCase({ mode: 'auto', policy: aPolicy({ grants: [grant('auto')] }) });
  expect(weighWrite(given)).toMatchObject({ kind: 'go' });
});
