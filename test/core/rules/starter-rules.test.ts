import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventFromShortForm, type ShortForm } from '../../../src/core/rehearsal/event-from-short-form.ts';
import { rehearse } from '../../../src/core/rehearsal/rehearse.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';

const folder = resolve(import.meta.dirname, '../../../rules');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ path: `rules/${name}`, text: readFileSync(join(folder, name)) }));
const { rulebook, findings } = loadRulebook(files);

const start = Date.parse('2026-11-24T10:00:00Z');

/** What fired, as `rule: action`, when these events come in turn, a second apart. */
function fired(...forms: readonly ShortForm[]): readonly string[] {
  if (rulebook === null) throw new Error(JSON.stringify(findings));
  const steps = forms.map((form, number) => {
    const at = new Date(start + number * 1_000).toISOString();
    return { at, event: eventFromShortForm(form, { at, number }) };
  });
  return rehearse({ rulebook, steps, until: new Date(start + 60_000).toISOString() }).decisions.flatMap(
    ({ decision }) =>
      decision.outcome === 'fired'
        ? decision.actions.map(({ action }) => `${decision.ruleId}: ${action}`)
        : [],
  );
}

const deploy = { event: 'release.succeeded', app: 'shop', release: { version: 42, kind: 'deploy' } };
const crash = (cause: string, type = 'web') => ({
  event: 'dyno.crashed',
  app: 'shop',
  dyno: { name: `${type}.1`, type, cause, release_version: 42, one_off: false },
});

describe('the starter rules', () => {
  it('load without an error', () => {
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(rulebook?.rules.length).toBeGreaterThanOrEqual(12);
  });

  it('let nothing touch production without a person', () => {
    for (const grant of rulebook?.policy.grants ?? []) {
      if (!grant.concerns('shop')) continue;
      expect(Object.values(grant.allow).map(({ level }) => level)).not.toContain('auto');
    }
    expect(rulebook?.rules.filter(({ mode }) => mode === 'auto')).toEqual([]);
  });

  it('tell of a failed release and propose a rollback', () => {
    const failed = { event: 'release.failed', app: 'shop', release: { version: 42, kind: 'deploy' } };
    expect(fired(failed)).toEqual(['release-failed: slack.notify', 'release-failed: heroku.rollback']);
  });

  it('propose one rollback when the web dynos of a fresh release keep crashing, in one message', () => {
    expect(fired(deploy, crash('crash'), crash('crash'), crash('crash'), crash('crash'))).toEqual([
      'new-release-crashing: slack.notify',
      'new-release-crashing: heroku.rollback',
    ]);
  });

  it.each(['release', 'config', 'cycling', 'scale'])('stay quiet when dynos stop because of %s', (cause) => {
    for (const type of ['web', 'worker']) {
      const stops = Array.from({ length: 6 }, () => crash(cause, type));
      expect(fired(deploy, ...stops)).toEqual([]);
    }
  });
});
