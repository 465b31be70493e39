import { expect, it } from 'vitest';
import { type LoadOptions, loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import { unmark } from './marked-file.ts';
import { policyText } from './rulebook-fixture.ts';

/** Each file is complete; `¶CODE¶` marks the exact place of each finding, and there may be no other finding. */
export type Case = {
  readonly title: string;
  readonly file: string;
  readonly policy?: string | null;
  /** The rule each finding stands in; `x` for all when left out. */
  readonly rule?: string | null | readonly string[];
  readonly options?: LoadOptions;
  /** Words the first finding must hold. */
  readonly says: readonly string[];
};

/** A file with the rule `x`, whose body is given as it stands there. */
export const rule = (body: string, event = 'build.failed') =>
  `version: 1
rules:
  - id: x
    trigger: { event: ${event} }
${body}`;

export const say = '    actions: [{ action: slack.notify }]\n';

export const rollback = (approval = '{ from: { groups: [oncall] } }') =>
  `    actions:\n      - action: heroku.rollback\n        approval: ${approval}\n`;

/** One test for each case: exactly the marked findings, at their places, with words and a mend. */
export function provoke(cases: readonly Case[]): void {
  it.each(cases.map((one) => [one.title, one] as const))(
    '%s',
    (_name, { file, policy = policyText, rule: id = 'x', options, says }) => {
      const { text, expected } = unmark(file);
      const { rulebook, findings } = loadRulebook(
        [
          { path: 'rules/web.yml', text },
          ...(policy === null ? [] : [{ path: 'rules/policy.yml', text: policy }]),
        ],
        options,
      );
      expect(findings.map(({ code, line, col }) => ({ code, line, col }))).toEqual(expected);
      expect(findings.map((one) => one.rule)).toEqual(Array.isArray(id) ? id : expected.map(() => id));
      for (const word of says) expect(findings[0]?.message).toContain(word);
      expect(findings.filter((one) => one.hint.length < 5)).toEqual([]);
      expect(findings.map(({ file: path }) => path)).toEqual(expected.map(() => 'rules/web.yml'));
      expect(rulebook === null).toBe(expected.some(({ code }) => code.startsWith('E')));
    },
  );
}
