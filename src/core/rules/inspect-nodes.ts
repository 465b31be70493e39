import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Fault, FaultPath } from './fault.ts';
import type { CheckFinding } from './rulebook.ts';
import { keyText, type SourceMap } from './source-map.ts';

/** `unsafe`: the document must not be turned into values. */
export type Inspection = {
  readonly findings: readonly CheckFinding[];
  readonly oddMaps: readonly FaultPath[];
  readonly unsafe: boolean;
};

type Walk = {
  readonly document: Document.Parsed;
  readonly source: SourceMap;
  readonly mostAliases: number;
  readonly findings: CheckFinding[];
  readonly oddMaps: FaultPath[];
  aliases: number;
  tags: number;
  nested: boolean;
  cyclic: boolean;
};

/** Looks at every node for what a rule file may not hold: tags, merge and prototype keys, keys told twice, alias bombs. */
export function inspectNodes(document: Document.Parsed, source: SourceMap, mostAliases: number): Inspection {
  const walk: Walk = {
    document,
    source,
    mostAliases,
    findings: [],
    oddMaps: [],
    aliases: 0,
    tags: 0,
    nested: false,
    cyclic: false,
  };
  visit(walk, document.contents, [], []);
  const bomb = walk.aliases > mostAliases || isBomb(document, mostAliases, walk.cyclic);
  if (bomb) walk.findings.push(tooManyAliases(walk, mostAliases));
  return { findings: walk.findings, oddMaps: walk.oddMaps, unsafe: bomb || walk.cyclic };
}

function visit(walk: Walk, node: unknown, path: FaultPath, above: readonly string[]): void {
  if (isAlias(node)) visitAlias(walk, node, path, above);
  if (!isScalar(node) && !isCollection(node)) return;
  if (node.tag !== undefined && !isPlainTag(node.tag)) reportTag(walk, node.tag, path);
  if (isScalar(node)) {
    visitScalar(walk, node.value, node, path);
    return;
  }
  const names = node.anchor === undefined ? above : [...above, node.anchor];
  if (isMap(node)) visitMap(walk, node, path, names);
  if (!isSeq(node)) return;
  for (const [index, item] of node.items.entries()) visit(walk, item, [...path, index], names);
}

/** The composer warns of each tag it does not know, in the order of the text, and knows where the tag stands. */
function reportTag(walk: Walk, tag: string, path: FaultPath): void {
  const warning = walk.document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')[walk.tags++];
  const message = `the tag \`${tag}\` is not read`;
  const fault: Fault = {
    code: 'E104',
    path,
    at: 'value',
    message,
    hint: 'Write the plain value without a tag.',
  };
  walk.findings.push({ ...walk.source.finding(fault), ...walk.source.at(warning?.pos[0] ?? 0) });
}

/** The core schema tags that the composer sets by itself. */
function isPlainTag(tag: string): boolean {
  return /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/.test(tag);
}

function visitAlias(walk: Walk, node: Alias, path: FaultPath, above: readonly string[]): void {
  walk.aliases++;
  if (walk.aliases > walk.mostAliases) return;
  if (above.length > 0) walk.nested = true;
  if (above.includes(node.source)) {
    walk.cyclic = true;
    report(walk, node, path, 'E104', `\`*${node.source}\` holds itself`, 'Write the value out.');
  } else if (node.resolve(walk.document) === undefined) {
    walk.cyclic = true;
    report(
      walk,
      node,
      path,
      'E101',
      `\`*${node.source}\` names no anchor above it`,
      'Put quotes around the text.',
    );
  }
}

function visitScalar(walk: Walk, value: unknown, node: unknown, path: FaultPath): void {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    report(
      walk,
      node,
      path,
      'E203',
      'a number too large to be kept exactly',
      'Put it in quotes to make it text.',
    );
  }
  if (typeof value === 'string' && /\0|\p{Cs}/u.test(value)) {
    report(walk, node, path, 'E103', 'a text with a NUL or half a character', 'Remove the escape sequence.');
  }
}

const prototypeHint = 'This name has a meaning of its own in JavaScript; choose another.';
const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['<<', 'Merge keys are not read; write the entries out.'],
  ['__proto__', prototypeHint],
  ['prototype', prototypeHint],
  ['constructor', prototypeHint],
]);

function visitMap(walk: Walk, map: YAMLMap, path: FaultPath, above: readonly string[]): void {
  const seen = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = keyText(pair);
    if (key === null) {
      const hint = 'Put quotes around a text that starts with `{{`, or name the key as plain text.';
      report(walk, pair.key, path, 'E203', 'a key must be text', hint);
      walk.oddMaps.push(path);
      continue;
    }
    const hint = refusedKeys.get(key);
    if (hint !== undefined)
      report(walk, pair.key, [...path, key], 'E104', `\`${key}\` may not be a key`, hint);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, pair);
    else if (walk.findings.length < mostFindings) twice(walk, key, first, pair, path);
    visit(walk, pair.value, [...path, key], above);
  }
}

function twice(walk: Walk, key: string, first: Pair, second: Pair, path: FaultPath): void {
  const [one, two] = [first.key, second.key].map((node) => walk.source.position(node).line);
  const rule = ruleName(walk, path);
  const message = `\`${key}\` appears twice${rule} (lines ${one} and ${two}); the first would be ignored`;
  report(walk, second.key, path, 'E102', message, 'Keep one of them.');
}

function ruleName(walk: Walk, path: FaultPath): string {
  const { rule } = walk.source.finding({ code: '', path, at: 'rule', message: '', hint: '' });
  return rule === null ? '' : ` in rule \`${rule}\``;
}

/** More findings than this help nobody and cost time. */
const mostFindings = 200;

function report(
  walk: Walk,
  node: unknown,
  path: FaultPath,
  code: string,
  message: string,
  hint: string,
): void {
  if (walk.findings.length >= mostFindings) return;
  const fault: Fault = { code, path, at: 'value', message, hint };
  walk.findings.push({ ...walk.source.finding(fault), ...walk.source.position(node) });
}

/** Nested aliases multiply: the composer counts what they would unfold to and gives up. */
function isBomb(document: Document.Parsed, mostAliases: number, cyclic: boolean): boolean {
  if (cyclic) return false;
  try {
    document.toJS({ maxAliasCount: mostAliases });
    return false;
  } catch (error) {
    if (error instanceof ReferenceError) return true;
    throw error;
  }
}

function tooManyAliases(walk: Walk, mostAliases: number): CheckFinding {
  const fault = walk.nested
    ? { code: 'E104', message: 'aliases inside aliases unfold to far more than the file holds' }
    : { code: 'E103', message: `the file holds more than ${mostAliases} aliases` };
  return walk.source.finding({ ...fault, path: [], at: 'value', hint: 'Write the values out.' });
}
