import { Composer, type CST, type Document, LineCounter, Parser } from 'yaml';
import { decodeText } from './decode-text.ts';
import type { FaultPath } from './fault.ts';
import { inspectNodes } from './inspect-nodes.ts';
import type { CheckFinding } from './rulebook.ts';
import { type Excess, scanTokens } from './scan-tokens.ts';
import { type SourceMap, sourceMap } from './source-map.ts';
import { tooDeepAt } from './token-depth.ts';
import { yamlFaults } from './yaml-faults.ts';

/** A rule or policy file as it came from the disk. */
export type RuleSource = { readonly path: string; readonly text: string | Uint8Array };

/** What a file holds, and where. `data` is undefined when the file cannot be read at all. */
export type YamlReading = {
  readonly data: unknown;
  readonly source: SourceMap | null;
  readonly findings: readonly CheckFinding[];
  /** Maps with a key that is no text: their shape is judged by that finding alone. */
  readonly oddMaps: readonly FaultPath[];
};

const deepest = 64;
const mostAliases = 100;
/** Aliases inside aliases are told apart from plainly too many as long as there are not even more than this. */
const limits = { depth: deepest, aliases: 10 * mostAliases, values: 30_000 };

/**
 * Reads one YAML file without trusting it: size, encoding, depth and count are looked at before the document is composed,
 * since a deep document would end the process. Tags, merge keys, duplicate keys and cycles are faults; nothing is executed.
 */
export function readYaml(file: RuleSource): YamlReading {
  const decoded = decodeText(file.text);
  if (decoded.kind === 'fault') return unreadable([{ file: file.path, rule: null, ...decoded.fault }]);
  const { text } = decoded;
  const excess = scanTokens(text, limits);
  if (excess !== null) return unreadable([tooMuch(file.path, excess, text)]);
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const offset = tokens.map((token) => tooDeepAt(token, deepest)).find((found) => found !== null);
  if (offset !== undefined) return unreadable([tooMuch(file.path, { of: 'depth', offset }, text)]);
  return compose(file.path, text, tokens, lines);
}

function compose(path: string, text: string, tokens: readonly CST.Token[], lines: LineCounter): YamlReading {
  const composer = new Composer({ uniqueKeys: false, merge: false, logLevel: 'silent', lineCounter: lines });
  const documents: Document.Parsed[] = [...composer.compose(tokens, true, text.length)];
  const faults = yamlFaults(path, documents, lines, text);
  const [document] = documents;
  if (faults.length > 0 || document === undefined) return unreadable(faults);
  const source = sourceMap(path, document, lines);
  const inspected = inspectNodes(document, source, mostAliases);
  const { findings, oddMaps, unsafe } = inspected;
  return { data: unsafe ? undefined : document.toJS({ maxAliasCount: -1 }), source, findings, oddMaps };
}

function unreadable(findings: readonly CheckFinding[]): YamlReading {
  return { data: undefined, source: null, findings, oddMaps: [] };
}

const excesses: Readonly<Record<Excess['of'], readonly [message: string, hint: string]>> = {
  depth: [
    `the file nests deeper than ${deepest} levels`,
    'A rule needs no more than ten; look for brackets or indentation that never close.',
  ],
  aliases: [`the file holds more than ${mostAliases} aliases`, 'Write the values out.'],
  values: [
    `the file holds more than ${limits.values} keys and values`,
    'Split the rules over several files.',
  ],
};

function tooMuch(file: string, { of, offset }: Excess, text: string): CheckFinding {
  const before = text.slice(0, offset).split('\n');
  const [message, hint] = excesses[of];
  const place = { line: before.length, col: (before.at(-1) ?? '').length + 1 };
  return { code: 'E103', severity: 'error', file, ...place, rule: null, message, hint };
}
