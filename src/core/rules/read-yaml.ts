import { Composer, type CST, type Document, LineCounter, Parser } from 'yaml';
import { decodeText } from './decode-text.ts';
import type { FaultPath } from './fault.ts';
import { inspectNodes } from './inspect-nodes.ts';
import type { CheckFinding } from './rulebook.ts';
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

/**
 * Reads one YAML file without trusting it: size, encoding and depth are looked at before the document is composed, since
 * a deep document would end the process. Tags, merge keys, duplicate keys and cycles are faults; nothing is executed.
 */
export function readYaml(file: RuleSource): YamlReading {
  const decoded = decodeText(file.text);
  if (decoded.kind === 'fault') return unreadable([{ file: file.path, rule: null, ...decoded.fault }]);
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(decoded.text)];
  const deep = tokens.map((token) => tooDeepAt(token, deepest)).find((offset) => offset !== null);
  if (deep !== undefined) return unreadable([tooDeep(file.path, deep, lines)]);
  return compose(file.path, decoded.text, tokens, lines);
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

function tooDeep(file: string, offset: number, lines: LineCounter): CheckFinding {
  const { line, col } = lines.linePos(offset);
  return {
    code: 'E103',
    severity: 'error',
    file,
    line: Math.max(1, line),
    col: Math.max(1, col),
    rule: null,
    message: `the file nests deeper than ${deepest} levels`,
    hint: 'A rule needs no more than ten; look for brackets or indentation that never close.',
  };
}
