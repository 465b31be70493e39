import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import type { CheckFinding, Rulebook } from '../../../src/core/rules/rulebook.ts';

export const policyText = `version: 1
default: deny
groups:
  oncall:
    users: [ana@example.com, raj@example.com]
grants:
  - apps: "*"
    allow:
      heroku.rollback: ask
`;

/** A file with one rule whose body is given, two spaces deep less than it stands in the file. */
export function ruleFile(body: string): string {
  const lines = body.trim().split('\n');
  return `version: 1\nrules:\n  - ${lines[0]}\n${lines
    .slice(1)
    .map((line) => `    ${line}`)
    .join('\n')}\n`;
}

/** All findings for one rule file beside the usual policy. */
export function findingsOf(
  text: string | Uint8Array,
  policy: string | null = policyText,
): readonly CheckFinding[] {
  return loadRulebook([
    { path: 'rules/web.yml', text },
    ...(policy === null ? [] : [{ path: 'rules/policy.yml', text: policy }]),
  ]).findings;
}

/** The rule book of one rule file; fails with its findings when it does not load. */
export function bookOf(text: string, policy: string | null = policyText): Rulebook {
  const { rulebook, findings } = loadRulebook([
    { path: 'rules/web.yml', text },
    ...(policy === null ? [] : [{ path: 'rules/policy.yml', text: policy }]),
  ]);
  if (rulebook === null)
    throw new Error(findings.map((one) => `${one.line}:${one.col} ${one.code} ${one.message}`).join('\n'));
  return rulebook;
}
