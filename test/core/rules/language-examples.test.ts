import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/rules');
const files = ['examples.yml', 'policy.yml'].map((name) => ({
  path: `rules/${name}`,
  text: readFileSync(resolve(folder, name)),
}));

describe('the examples of the language', () => {
  it('load with the drain open, and tell only of what is for later', () => {
    const { rulebook, findings } = loadRulebook(files, { sources: { drain: true } });
    expect(findings.filter(({ code }) => code !== 'W612')).toEqual([]);
    expect(rulebook?.rules.map(({ id }) => id)).toEqual([
      'release-failed',
      'bad-release-live',
      'crash-loop',
      'build-failed-twice',
      'h12-scale-up',
      'staging-night',
      'staging-morning',
      'manual-scale-after-hours',
      'build-without-release',
    ]);
    expect(Object.keys(rulebook?.policy.calendars ?? {})).toEqual([
      'business_hours',
      'freeze',
      'release_week',
    ]);
  });

  it('have one error without it, at the event that needs it', () => {
    const { rulebook, findings } = loadRulebook(files);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, rule }) => [code, rule])).toEqual([['E305', 'h12-scale-up']]);
    expect(rulebook).toBeNull();
  });
});
