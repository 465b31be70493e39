import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decide, memoryKey, needs } from '../../../src/core/rules/decide.ts';
import type { RuleMemory } from '../../../src/core/rules/decision.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import { after, crash, failedRelease } from './event-fixture.ts';

const folder = resolve(import.meta.dirname, '../../../rules');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ path: `rules/${name}`, text: readFileSync(join(folder, name)) }));

describe('the starter rules', () => {
  const { rulebook, findings } = loadRulebook(files);

  it('load without a finding', () => {
    expect(findings).toEqual([]);
    expect(rulebook?.rules.map(({ id }) => id).sort()).toEqual([
      'crash-loop',
      'new-release-crashing',
      'release-failed',
    ]);
    expect(rulebook?.defaultChannel).toBe('#deploys');
  });

  it('grant nothing but an approved rollback', () => {
    expect(rulebook?.policy.grants.map(({ allow }) => allow)).toEqual([
      { 'heroku.rollback': { level: 'ask', count: 1, selfApprove: false } },
    ]);
    expect(rulebook?.policy.groups.oncall?.users).toEqual(['ana@example.com', 'raj@example.com']);
  });

  const outcomes = (event: Parameters<typeof decide>[0]['event'], memory = new Map<string, RuleMemory>()) => {
    if (rulebook === null) throw new Error('the starter rules do not load');
    return decide({ event, rulebook, memory, now: event.receivedAt, live: new Map(), unreadable: [] });
  };

  it('tell of a failed release and propose a rollback', () => {
    const [decision, ...others] = outcomes(failedRelease());
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      ruleId: 'release-failed',
      outcome: 'fired',
      severity: 'critical',
      actions: [
        { id: 'alert', action: 'slack.notify', with: { channel: '#deploys' } },
        {
          id: 'rollback',
          action: 'heroku.rollback',
          with: { to: 'last_good' },
          approval: { groups: ['oncall'], expiresInMs: 1_800_000 },
        },
      ],
    });
  });

  it('propose a rollback when the web dynos of one release crash twice', () => {
    if (rulebook === null) throw new Error('the starter rules do not load');
    const first = outcomes(crash()).find(({ ruleId }) => ruleId === 'new-release-crashing');
    expect(first).toMatchObject({ outcome: 'skipped', stoppedBy: 'threshold', counts: true });
    const second = crash({ id: 'second', at: after(60_000) });
    const [need] = needs(second, rulebook).memory;
    expect(need).toEqual({
      ruleId: 'new-release-crashing',
      group: first?.group,
      sinceMs: Date.parse(second.at) - 1_800_000,
    });
    const key = memoryKey('new-release-crashing', first?.group ?? '');
    const fired = outcomes(second, new Map([[key, { hits: [after(0)], firedAt: [] }]]));
    expect(fired.map(({ ruleId, outcome }) => [ruleId, outcome])).toEqual([
      ['new-release-crashing', 'fired'],
      ['crash-loop', 'no_match'],
    ]);
  });

  it.each([['release'], ['config'], ['cycling'], ['scale']])(
    'stay quiet when dynos stop because of %s',
    (cause) => {
      const views = { dyno: { ...crash().views.dyno, cause } };
      for (const type of ['web', 'worker']) {
        const event = crash({ views: { dyno: { ...views.dyno, type } } });
        expect(outcomes(event).map(({ outcome }) => outcome)).toEqual(['no_match', 'no_match']);
      }
    },
  );
});
