import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { loadRulebook } from '../../../src/core/rules/load-rulebook.ts';
import { readRulesFolder } from '../../../src/edge/rules/read-rules-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'herald-rules-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const fault = async (path: string): Promise<unknown> =>
  readRulesFolder(path).catch((error: unknown) => error);

describe('reading a folder of rules', () => {
  it('gives the YAML files of the folder itself, by name, as bytes', async () => {
    await writeFile(join(folder, 'web.yml'), 'version: 1\nrules: []\n');
    await writeFile(join(folder, 'api.yaml'), Uint8Array.of(0xff));
    await writeFile(join(folder, 'README.md'), 'no rules');
    await writeFile(join(folder, '.hidden.yml'), 'no rules');
    await mkdir(join(folder, 'tests'));
    await writeFile(join(folder, 'tests', 'web.yml'), 'tests: []');
    await mkdir(join(folder, 'folder.yml'));

    const files = await readRulesFolder(folder);

    expect(files.map(({ path }) => path)).toEqual([join(folder, 'api.yaml'), join(folder, 'web.yml')]);
    expect(files.map(({ text }) => Buffer.from(text).toString('latin1'))).toEqual([
      '\u00ff',
      'version: 1\nrules: []\n',
    ]);
  });

  it('reads no more of a huge file than shows that it is too large', async () => {
    await writeFile(join(folder, 'huge.yml'), Buffer.alloc(5 * 1024 * 1024, 0x20));
    const files = await readRulesFolder(folder);
    expect(files[0]?.text.byteLength).toBe(256 * 1024 + 1);
    expect(loadRulebook(files).findings[0]).toMatchObject({
      code: 'E103',
      message: expect.stringContaining('256 KB'),
    });
  });

  it('names the folder that is missing, and the mend', async () => {
    const missing = join(folder, 'nowhere');
    const error = await fault(missing);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).faults).toEqual([
      {
        where: missing,
        what: 'does not exist',
        expected: 'a folder with rule files',
        mend: expect.stringContaining('RULES_DIR'),
      },
    ]);
  });

  it('takes an empty folder for a slip', async () => {
    expect(await fault(folder)).toMatchObject({ faults: [{ what: 'holds no rule file' }] });
  });

  it('says when the folder is a file, or a file leads nowhere', async () => {
    const file = join(folder, 'web.yml');
    await writeFile(file, '');
    expect(await fault(file)).toMatchObject({ faults: [{ what: 'is a file, not a folder' }] });
    await symlink(join(folder, 'gone.yml'), join(folder, 'link.yml'));
    expect(await fault(folder)).toMatchObject({
      faults: [{ where: join(folder, 'link.yml'), what: 'does not exist' }],
    });
  });
});
