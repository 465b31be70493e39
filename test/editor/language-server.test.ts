import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLanguageServer, type LanguageServer } from './a-language-server.ts';

const first = '# yaml-language-server: $schema=../rules.schema.json\n';
const rule = (body: string) => `${first}version: 1\nrules:\n  - id: x\n${body}`;
const read = (path: string) => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');

type Completion = { readonly items: readonly { readonly label: string }[] };

describe('a rule file in an editor', () => {
  let server: LanguageServer;
  let files = 0;
  beforeAll(async () => {
    server = await aLanguageServer();
  });
  afterAll(() => server.close());

  const open = async (text: string): Promise<{ path: string; messages: readonly string[] }> => {
    const path = `rules/in-the-editor-${++files}.yml`;
    const diagnostics = await server.open(path, text);
    return { path, messages: diagnostics.map(({ message, range }) => `${range.start.line}: ${message}`) };
  };

  /** What is offered at the `|` of a text. */
  const offered = async (marked: string): Promise<readonly string[]> => {
    const [before = ''] = marked.split('|');
    const { path } = await open(marked.replace('|', ''));
    const lines = before.split('\n');
    const answer = await server.ask(
      'textDocument/completion',
      path,
      lines.length - 1,
      lines.at(-1)?.length ?? 0,
    );
    return (answer as Completion).items.map(({ label }) => label);
  };

  /** What is shown over the `|` of a text. */
  const shown = async (marked: string): Promise<string> => {
    const [before = ''] = marked.split('|');
    const { path } = await open(marked.replace('|', ''));
    const lines = before.split('\n');
    return JSON.stringify(
      await server.ask('textDocument/hover', path, lines.length - 1, lines.at(-1)?.length ?? 0),
    );
  };

  it.each(['rules/releases.yml', 'rules/dynos.yml', 'rules/changes.yml', 'rules/policy.yml'])(
    'is silent about %s',
    async (path) => {
      const text = read(path);
      expect(text.startsWith('# yaml-language-server: $schema=../')).toBe(true);
      expect((await open(text)).messages).toEqual([]);
    },
  );

  it('underlines what is wrong, in its line', async () => {
    const { messages } = await open(
      rule('    severity: high\n    cooldwn: 5m\n    trigger: { event: release.fail }\n    actions: []\n'),
    );
    expect(messages.some((one) => one.startsWith('4:') && one.includes('critical'))).toBe(true);
    expect(messages.some((one) => one.startsWith('5:') && one.includes('cooldwn'))).toBe(true);
    expect(messages.some((one) => one.startsWith('6:'))).toBe(true);
  });

  it('completes the keys of a rule', async () => {
    const keys = await offered(rule('    |'));
    expect(keys).toEqual(
      expect.arrayContaining(['trigger', 'match', 'if', 'threshold', 'cooldown', 'not_during', 'resolve']),
    );
  });

  it('completes events, facts, actions and their arguments', async () => {
    expect(await offered(rule('    trigger:\n      event: |'))).toEqual(
      expect.arrayContaining(['release.failed', 'dyno.crashed']),
    );
    expect(await offered(rule('    match:\n      |'))).toEqual(
      expect.arrayContaining(['release.kind', 'dyno.cause', 'any']),
    );
    expect(await offered(rule('    actions:\n      - action: |'))).toEqual(
      expect.arrayContaining(['slack.notify', 'heroku.rollback']),
    );
    expect(
      await offered(rule('    actions:\n      - action: slack.notify\n        with:\n          |')),
    ).toEqual(expect.arrayContaining(['channel', 'template', 'include']));
  });

  it('explains a key under the pointer', async () => {
    expect(await shown(rule('    |cooldown: 5m\n'))).toContain('rest after it fired');
    expect(await shown(rule('    match:\n      |release.kind: deploy\n'))).toContain('promote');
  });
});
