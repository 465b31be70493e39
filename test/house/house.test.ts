import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The house law of ARCHITECTURE.md, kept by the machine. Each fault names the file, the line and the mend.
 */
const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

type Source = { readonly path: string; readonly text: string; readonly floor: string; readonly room: string };

const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const parts = path.split('/');
    const room = parts.length > 2 ? (parts[1] ?? '') : '';
    return { path, text: readFileSync(join(src, path), 'utf8'), floor: parts[0] ?? '', room };
  });

type Import = {
  readonly from: Source;
  readonly line: number;
  readonly to: string;
  readonly inside: string | null;
};

const importLine =
  /^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/;

function importsOf(source: Source): readonly Import[] {
  const flat = source.text.replace(/(import|export)\s+(type\s+)?\{[^}]*\}/g, (block) =>
    block.replace(/\n/g, ' §'),
  );
  let line = 0;
  return flat.split('\n').flatMap((text) => {
    line += 1 + (text.match(/§/g)?.length ?? 0);
    const to = importLine.exec(text.replaceAll('§', ''))?.slice(1).find(Boolean);
    if (to === undefined) return [];
    const inside = to.startsWith('.') ? relative(src, resolve(dirname(join(src, source.path)), to)) : null;
    return [{ from: source, line, to, inside }];
  });
}

const imports = sources.flatMap(importsOf);

/** Packages that decide nothing about the world: parsing, conditions, templates, globs, durations, digests. */
const corePackages = [
  'zod',
  'yaml',
  '@marcbachmann/cel-js',
  're2js',
  'liquidjs',
  'picomatch',
  'parse-duration',
  'fastest-levenshtein',
  'luxon',
  'croner',
  'node:crypto',
];

/** The mend for an import that breaks a wall, or null when it may stand. */
function wall({ from, to, inside }: Import): string | null {
  const roomOf = (path: string) => path.split('/').slice(0, 2).join('/');
  const own = roomOf(from.path);
  switch (from.floor) {
    case 'core':
      if (inside !== null)
        return inside.startsWith('core/')
          ? null
          : 'core decides with what it is given: hand the value in as an argument';
      return corePackages.includes(to)
        ? null
        : `core may not know ${to}: read it in a flow or an edge and pass plain data`;
    case 'flow':
      if (inside !== null)
        return /^(core|flow)\//.test(inside)
          ? null
          : 'a flow step speaks to the outside through src/flow/ports.ts: add what is missing to a port';
      return ['zod', 'node:util'].includes(to)
        ? null
        : `a flow step may not know ${to}: put the client behind a port in src/edge`;
    case 'edge':
      if (inside === null) return null;
      if (inside.startsWith('core/') || /^flow\/(ports|jobs)\.ts$/.test(inside)) return null;
      if (roomOf(inside) === own || inside === 'edge/log.ts') return null;
      return 'an edge room talks to one outside party: let src/main bring the two together';
    case 'sim':
      if (inside === null) return null;
      return inside.startsWith('core/event/') || roomOf(inside) === own || /^sim\/[^/]+$/.test(inside)
        ? null
        : 'the simulators play the outside world and must not share code with the product: copy the fact, not the code';
    case 'main':
      if (inside?.startsWith('sim/') && !from.path.includes('demo'))
        return 'only the demo may bring in the simulators';
      return null;
    default:
      return `src/${from.floor} is no floor: choose core, flow, edge, sim or main`;
  }
}

function tell(faults: readonly (string | null)[]): string[] {
  return faults.filter((fault): fault is string => fault !== null);
}

function linesWith(pattern: RegExp, mend: string, in_: (source: Source) => boolean): string[] {
  return sources
    .filter(in_)
    .flatMap((source) =>
      source.text
        .split('\n')
        .flatMap((text, index) => (pattern.test(text) ? [`src/${source.path}:${index + 1}: ${mend}`] : [])),
    );
}

const isComment = /^\s*(\/\/|\/?\*)/;

describe('the walls', () => {
  it('stand: every import stays where its floor may look', () => {
    const faults = imports.map((one) => {
      const mend = wall(one);
      return mend === null ? null : `src/${one.from.path}:${one.line} imports ${one.to}: ${mend}`;
    });
    expect(imports.length).toBeGreaterThan(50);
    expect(tell(faults)).toEqual([]);
  });

  it('notice a wrong import of every floor', () => {
    const at = (path: string, to: string, inside: string | null): string | null =>
      wall({ from: { path, text: '', floor: path.split('/')[0] ?? '', room: '' }, line: 1, to, inside });
    expect(at('core/guard/a.ts', 'pg', null)).toContain('core may not know pg');
    expect(at('core/guard/a.ts', '../../flow/ports.ts', 'flow/ports.ts')).toContain('argument');
    expect(at('flow/a.ts', '../edge/slack/b.ts', 'edge/slack/b.ts')).toContain('port');
    expect(at('flow/a.ts', 'undici', null)).toContain('port');
    expect(at('edge/slack/a.ts', '../heroku/b.ts', 'edge/heroku/b.ts')).toContain('src/main');
    expect(at('edge/slack/a.ts', '../../flow/sweep.ts', 'flow/sweep.ts')).toContain('src/main');
    expect(at('sim/slack/a.ts', '../../edge/slack/b.ts', 'edge/slack/b.ts')).toContain('simulators');
    expect(at('main/web.ts', '../sim/sign.ts', 'sim/sign.ts')).toContain('demo');
    expect(at('helpers/a.ts', 'zod', null)).toContain('no floor');
  });
});

describe('core', () => {
  const inCore = (source: Source) => source.floor === 'core';
  it.each([
    ['reads no clock', /Date\.now\(|new Date\(\)|performance\.now/, 'take the time as an argument'],
    ['takes no chance', /Math\.random|randomUUID|randomBytes/, 'take ids and chance as arguments'],
    ['does not wait', /\bawait\b|\basync\b|\bPromise</, 'let a flow step wait and hand in the result'],
    ['does not print', /\bconsole\./, 'answer the text and let main print it'],
  ])('%s', (_name, pattern, mend) => {
    const faults = linesWith(pattern, mend, inCore).filter((fault) => {
      const [, path, line] = /^(.*?):(\d+):/.exec(fault) ?? [];
      const text = readFileSync(join(root, path ?? ''), 'utf8').split('\n')[Number(line) - 1] ?? '';
      return !isComment.test(text);
    });
    expect(faults).toEqual([]);
  });
});

describe('flow', () => {
  it('knows the time only from its port', () => {
    const mend = 'use ports.clock.now()';
    expect(
      linesWith(/Date\.now\(|new Date\(\)|setTimeout|setInterval/, mend, (source) => source.floor === 'flow'),
    ).toEqual([]);
  });
});

describe('every file', () => {
  it('reads the environment only in src/main', () => {
    const mend = 'take the value from Config, which src/main reads from the environment';
    expect(linesWith(/process\.env/, mend, (source) => source.floor !== 'main')).toEqual([]);
  });

  it('has at most 200 lines, or says why at its top', () => {
    const long = sources
      .map((source) => ({
        path: source.path,
        lines: source.text.split('\n').length - 1,
        top: source.text.slice(0, 400),
      }))
      .filter(({ lines, top }) => lines > 200 && !/^\s*(\/\/|\/\*\*?).*\b(long|length|lines)\b/im.test(top));
    expect(
      long.map(({ path, lines }) => `src/${path} has ${lines} lines: it probably has two duties, split it`),
    ).toEqual([]);
  });

  it('is named in kebab-case after the main thing it holds, and not after a drawer', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|types|managers?|services?)(\/|\.ts$)/;
    const faults = sources.map(({ path }) =>
      drawer.test(path)
        ? `src/${path}: name the thing it holds`
        : /[A-Z_]/.test(path)
          ? `src/${path}: use kebab-case`
          : null,
    );
    expect(tell(faults)).toEqual([]);
  });

  it('has no default export, no any, no muted check, no left-over mark', () => {
    const everywhere = () => true;
    expect(linesWith(/^export default/, 'export it by its name', everywhere)).toEqual([]);
    expect(linesWith(/: any\b|\bas any\b/, 'say what it is, or unknown', everywhere)).toEqual([]);
    expect(
      linesWith(
        /@ts-(ignore|expect-error|nocheck)|(biome|oxlint|eslint)-(ignore|disable)/,
        'mend the cause',
        everywhere,
      ),
    ).toEqual([]);
    expect(linesWith(/\b(TODO|FIXME|XXX|HACK)\b/, 'do it now or write an issue', everywhere)).toEqual([]);
  });
});
