import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema, type SchemaKind, schemaKinds } from '../../../src/core/rules/json-schema.ts';
import { typed } from '../../main/a-terminal.ts';

const top = resolve(import.meta.dirname, '../../..');
const compiled = new Map<SchemaKind, ValidateFunction>();
function validator(kind: SchemaKind): ValidateFunction {
  const known = compiled.get(kind) ?? new Ajv({ strict: false }).compile(jsonSchema(kind));
  compiled.set(kind, known);
  return known;
}
const read = (path: string) => readFileSync(resolve(top, path), 'utf8');

describe('the JSON schemas', () => {
  it.each(schemaKinds)('%s: the file that editors read is what the command prints', async (kind) => {
    const { code, out } = await typed({}, 'schema', kind);
    expect(code).toBe(0);
    expect(read(`${kind}.schema.json`)).toBe(out);
  });

  it('print rules when nothing is said, and refuse another kind', async () => {
    expect((await typed({}, 'schema')).out).toBe(read('rules.schema.json'));
    expect((await typed({}, 'schema', 'cards')).code).toBe(2);
  });

  it.each([
    ['rules', 'test/fixtures/rules/examples.yml'],
    ['rules', 'rules/releases.yml'],
    ['rules', 'rules/dynos.yml'],
    ['rules', 'rules/changes.yml'],
    ['policy', 'test/fixtures/rules/policy.yml'],
    ['policy', 'rules/policy.yml'],
  ] as const)('%s: take %s', (kind, path) => {
    const validate = validator(kind);
    validate(parse(read(path)));
    expect(validate.errors ?? []).toEqual([]);
  });

  const rule = { id: 'x', trigger: { event: 'build.failed' }, actions: [{ action: 'slack.notify' }] };
  it.each<[string, Record<string, unknown>]>([
    ['an unknown event', { trigger: { event: 'build.fail' } }],
    ['two kinds of trigger', { trigger: { event: 'build.failed', manual: true } }],
    ['a trigger of no kind', { trigger: {} }],
    ['an unknown key', { cooldwn: '5m' }],
    ['an unknown argument', { actions: [{ action: 'slack.notify', with: { chanel: '#a' } }] }],
    ['the argument of another action', { actions: [{ action: 'heroku.rollback', with: { text: 'a' } }] }],
    ['an unknown action', { actions: [{ action: 'slack.notif' }] }],
    ['an unknown operator', { match: { 'release.kind': { like: 'x' } } }],
    ['a duration without a unit', { cooldown: '5' }],
    ['a severity', { severity: 'high' }],
    ['a test without events', { tests: [{ name: 'a', expect: [{ rule: 'x', times: 1 }] }] }],
  ])('rules: refuse %s', (_title, odd) => {
    const validate = validator('rules');
    expect(validate({ version: 1, rules: [rule] })).toBe(true);
    expect(validate({ version: 1, rules: [{ ...rule, ...odd }] })).toBe(false);
  });
});
