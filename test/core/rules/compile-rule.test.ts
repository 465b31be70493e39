import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/core/rules/rulebook.ts';
import { holds } from '../../../src/core/rules/weigh-condition.ts';
import { crash, failedRelease } from './event-fixture.ts';
import { bookOf, ruleFile } from './rulebook-fixture.ts';

function compiled(body: string): Rule {
  const [rule] = bookOf(ruleFile(body)).rules;
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

const say = 'actions: [{ action: slack.notify }]';
const minute = 60_000;

describe('a rule with every part of the language', () => {
  it('keeps limits, calendars, durations and the rest', () => {
    const rule = compiled(
      `id: x
runbook: https://wiki.example.com/x
trigger: { event: dyno.crashed }
match: { dyno.cause: crash }
for: 3m
limit: { runs: 2, per: 6h }
concurrency: queue
only_during: business_hours
not_during: [freeze, deploy_in_progress]
late_events: ignore
resolve: { quiet_for: 15m }
on_failure: [{ action: slack.notify, with: { text: failed } }]
${say}`.replace('only_during: business_hours\n', ''),
    );
    expect(rule).toMatchObject({
      runbook: 'https://wiki.example.com/x',
      forMs: 3 * minute,
      limit: { runs: 2, perMs: 360 * minute },
      concurrency: 'queue',
      notDuring: ['freeze', 'deploy_in_progress'],
      lateEvents: 'ignore',
      resolve: { quietForMs: 15 * minute },
      onFailure: [{ id: 'notify', action: 'slack.notify', with: { text: 'failed' } }],
      triggers: [{ kind: 'event', events: ['dyno.crashed'] }],
      events: ['dyno.crashed'],
    });
  });

  it('only tells beyond its limit when it says nothing else', () => {
    const limited = (limit: string) =>
      compiled(`id: x\ntrigger: { event: build.failed }\nlimit: ${limit}\n${say}`).limit?.then;
    expect(limited('{ runs: 1, per: 1h }')).toBe('notify_only');
    expect(limited('{ runs: 1, per: 1h, then: pause_rule }')).toBe('pause_rule');
  });

  it('leaves out what is not written', () => {
    const rule = compiled(`id: x\ntrigger: { event: build.failed }\n${say}`);
    const absent = ['condition', 'forMs', 'limit', 'concurrency', 'onlyDuring', 'notDuring', 'lateEvents'];
    expect(
      Object.keys(rule).filter((key) => [...absent, 'resolve', 'onFailure', 'threshold'].includes(key)),
    ).toEqual([]);
  });

  it('sees every event that plays a part, and is found by each of them', () => {
    const book = bookOf(
      ruleFile(`id: x
trigger: { event: build.failed }
threshold: { count: 2, within: 6h, reset_on: build.succeeded }
resolve: { event: [release.succeeded, build.succeeded] }
${say}`),
    );
    expect(book.rules[0]?.events).toEqual(['build.failed', 'build.succeeded', 'release.succeeded']);
    expect([...book.byEvent.keys()]).toEqual(book.rules[0]?.events);
    expect(book.rules[0]?.threshold).toMatchObject({
      consecutive: true,
      resetOn: { events: ['build.succeeded'], count: 1 },
    });
  });

  it('reads sequences, absences, schedules and manual starts', () => {
    const book = bookOf(`version: 1
defaults: { timezone: Europe/London }
rules:
  - id: sequence
    trigger:
      sequence:
        - { event: release.succeeded, match: { release.kind: [deploy, promote] } }
        - { event: dyno.crashed, match: { dyno.type: web }, count: 2 }
      within: 10m
    ${say}
  - id: absence
    trigger: { absence: { after: build.succeeded, expect: [release.succeeded, release.failed], within: 15m } }
    ${say}
  - id: schedule
    trigger:
      - { schedule: "0 20 * * 1-5", timezone: Europe/Paris }
      - { schedule: "0 6 * * 1-5" }
      - { manual: true }
    ${say}
`);
    const [sequence, absence, schedule] = book.rules;
    expect(sequence?.triggers).toMatchObject([
      {
        kind: 'sequence',
        withinMs: 10 * minute,
        steps: [
          { events: ['release.succeeded'], count: 1 },
          { events: ['dyno.crashed'], count: 2 },
        ],
      },
    ]);
    expect(absence?.triggers).toMatchObject([
      {
        kind: 'absence',
        withinMs: 15 * minute,
        after: { events: ['build.succeeded'], count: 1 },
        expect: [{ events: ['release.succeeded', 'release.failed'], count: 1 }],
      },
    ]);
    expect(schedule?.triggers).toEqual([
      { kind: 'schedule', pattern: '0 20 * * 1-5', timezone: 'Europe/Paris' },
      { kind: 'schedule', pattern: '0 6 * * 1-5', timezone: 'Europe/London' },
      { kind: 'manual' },
    ]);
    expect([...book.byEvent].map(([name, rules]) => [name, rules.map(({ id }) => id)])).toEqual([
      ['release.succeeded', ['sequence', 'absence']],
      ['dyno.crashed', ['sequence']],
      ['build.succeeded', ['absence']],
      ['release.failed', ['absence']],
      ['schedule', ['schedule']],
      ['manual', ['schedule']],
    ]);
  });

  it('holds stage, pipeline and team against the app of every event, in every part of the rule', () => {
    const rule = compiled(`id: x
stage: [production, staging]
pipeline: "!legacy*"
trigger:
  sequence:
    - { event: release.succeeded, match: { release.kind: deploy } }
    - { event: dyno.crashed }
  within: 10m
resolve: { event: dyno.up }
${say}`);
    const [trigger] = rule.triggers ?? [];
    const step = trigger?.kind === 'sequence' ? trigger.steps[1]?.match : undefined;
    const conditions = [rule.match, step, rule.resolve?.on?.match];
    const inStage = (stage: string | undefined, pipeline = 'shop') =>
      conditions.map(
        (condition) =>
          condition !== undefined &&
          holds(
            condition,
            crash({ app: { ...crash().app, ...(stage === undefined ? {} : { stage }), pipeline } }),
          ),
      );
    expect(inStage('production')).toEqual([true, true, true]);
    expect(inStage('review')).toEqual([false, false, false]);
    expect(inStage(undefined)).toEqual([false, false, false]);
    expect(inStage('staging', 'legacy-1')).toEqual([false, false, false]);
  });

  it('compiles what an action says beyond its arguments', () => {
    const rule = compiled(`id: x
trigger: { event: release.failed }
actions:
  - action: heroku.rollback
    continue_on_error: true
    approval: { from: { groups: [oncall] }, self_approve: false, expires_in: 20m, on_expire: cancel }
    on_failure: [{ id: tell, action: slack.notify, with: { channel: "#ops" } }]`);
    expect(rule.actions).toEqual([
      {
        id: 'rollback',
        action: 'heroku.rollback',
        with: { to: 'last_good' },
        continueOnError: true,
        approval: { users: [], groups: ['oncall'], selfApprove: false, expiresInMs: 20 * minute },
        onFailure: [{ id: 'tell', action: 'slack.notify', with: { channel: '#ops' } }],
      },
    ]);
  });

  it('has another hash when it would do something else, not when only its tests change', () => {
    const text = `id: x\ntrigger: { event: build.failed }\n${say}`;
    const { hash } = compiled(text);
    expect(compiled(`${text}\ntests: [{ name: a }]`).hash).toBe(hash);
    expect(compiled(`${text}\nfor: 3m`).hash).not.toBe(hash);
    expect(compiled(`${text}\nlimit: { runs: 1, per: 1h }`).hash).not.toBe(hash);
  });

  it('has thought about echoes when a step of its sequence names the actor', () => {
    const rule = compiled(`id: x
trigger:
  sequence: [{ event: release.failed, match: { actor.kind: human } }, { event: dyno.crashed }]
  within: 5m
${say}`);
    expect(rule.namesActorKind).toBe(true);
    expect(holds(rule.match, failedRelease())).toBe(true);
  });
});
