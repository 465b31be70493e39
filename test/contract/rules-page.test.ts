import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRulebook } from '../../src/core/rules/load-rulebook.ts';
import { RuleText } from '../../src/core/rules/rule-file.ts';

const root = resolve(import.meta.dirname, '../..');
const examplesOf = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text ?? '',
  );

/** A piece of a rule, made into a whole rule that asks for nothing else. */
function wholeRule(piece: string, event: string): string {
  const indented = piece.replace(/^(?=.)/gm, '    ');
  return `version: 1\nrules:\n  - id: example\n    trigger: { event: ${event} }\n${indented}\n    actions: [{ action: slack.notify, with: { channel: "#ops" } }]\n`;
}

function errors(files: { path: string; text: string }[]): readonly string[] {
  return loadRulebook(files)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ line, code, message }) => `${line} ${code} ${message}`);
}

describe.each(['docs/rules.md', 'README.md'])('the examples of %s', (page) => {
  const examples = examplesOf(page);
  const policy = examples.find((text) => text.includes('grants:')) ?? '';
  const files = examples.filter((text) => text.includes('version: 1') && text.includes('rules:'));

  it('load: rules and policy together, without an error', () => {
    expect(policy).not.toBe('');
    expect(files.length).toBeGreaterThan(0);
    for (const text of files) {
      expect(
        errors([
          { path: 'rules/policy.yml', text: policy },
          { path: 'rules/a.yml', text },
        ]),
      ).toEqual([]);
    }
  });

  it('load: pieces of rules', () => {
    const pieces = examples.filter((text) => !text.includes('version: 1'));
    for (const piece of pieces) {
      const event = piece.startsWith('if:') ? 'release.failed' : '"*"';
      expect(errors([{ path: 'rules/a.yml', text: wholeRule(piece, event) }])).toEqual([]);
    }
  });
});

it('docs/rules.md explains every field of a rule', () => {
  const page = readFileSync(join(root, 'docs/rules.md'), 'utf8');
  const table = page.slice(page.indexOf('## Fields'), page.indexOf('## Triggers'));
  const missing = Object.keys(RuleText.shape).filter((field) => !table.includes(`\`${field}\``));
  expect(missing).toEqual([]);
});
