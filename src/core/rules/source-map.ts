import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
} from 'yaml';
import type { Fault, FaultPath } from './fault.ts';
import type { CheckFinding } from './rulebook.ts';

/** Line and column, both from 1. */
export type Position = { readonly line: number; readonly col: number };

/** Finds the place of a value in the text of its file. */
export type SourceMap = {
  readonly file: string;
  locate(path: FaultPath, at: 'key' | 'value'): Position;
  position(node: unknown): Position;
  /** The place of a character, counted from 0. */
  at(offset: number): Position;
  /** The fault with its place, and the id of the rule it stands in. */
  finding(fault: Fault): CheckFinding;
};

/** The map of a composed document. A path that leads nowhere gives the nearest place that exists. */
export function sourceMap(file: string, document: Document.Parsed, lines: LineCounter): SourceMap {
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), col: Math.max(1, col) };
  };
  const position = (node: unknown): Position => at(offsetOf(node) ?? 0);
  const locate = (path: FaultPath, where: 'key' | 'value'): Position => position(find(document, path)[where]);
  const within = (path: FaultPath, offset: number): Position => {
    const { value } = find(document, path);
    return at((offsetOf(value) ?? 0) + offsetInText(value, offset));
  };
  const finding = (fault: Fault): CheckFinding => {
    const { path } = fault;
    const place = fault.at === 'rule' ? ruleOf(path) : path;
    return {
      code: fault.code,
      severity: fault.severity ?? 'error',
      file,
      ...(fault.offset === undefined
        ? locate(place, fault.at === 'key' ? 'key' : 'value')
        : within(place, fault.offset)),
      rule: ruleId(document, path),
      message: fault.message,
      hint: fault.hint,
    };
  };
  return { file, locate, position, at, finding };
}

function ruleOf(path: FaultPath): FaultPath {
  return path[0] === 'rules' && typeof path[1] === 'number' ? path.slice(0, 2) : [];
}

function ruleId(document: Document.Parsed, path: FaultPath): string | null {
  if (ruleOf(path).length === 0) return null;
  const { value } = find(document, [...ruleOf(path), 'id']);
  return isScalar(value) && typeof value.value === 'string' ? value.value : null;
}

type Place = { readonly key: unknown; readonly value: unknown };

function find(document: Document.Parsed, path: FaultPath): Place {
  let place: Place = { key: document.contents, value: document.contents };
  for (const part of path) {
    const next = step(document, place.value, part);
    if (next === null) return { key: place.key, value: place.key };
    place = next;
  }
  return { key: place.key, value: offsetOf(place.value) === null ? place.key : place.value };
}

function step(document: Document.Parsed, from: unknown, part: string | number): Place | null {
  const node = isAlias(from) ? from.resolve(document) : from;
  if (isMap(node)) {
    const pair = node.items.find((item) => keyText(item) === String(part));
    return pair === undefined ? null : { key: pair.key, value: pair.value };
  }
  const item = isSeq(node) && typeof part === 'number' ? node.items[part] : undefined;
  return item === undefined ? null : { key: item, value: item };
}

/** The text of a map key, null when the key is no plain value. */
export function keyText(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}

/** Where a character of a text stands from the start of its node; 0 where folding or escapes move characters about. */
function offsetInText(node: unknown, offset: number): number {
  if (!isScalar(node) || typeof node.value !== 'string' || typeof node.source !== 'string') return 0;
  const [start = 0, end = 0] = node.range ?? [];
  const isPlain = node.type === 'PLAIN';
  const isQuoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE';
  const isStraight = end - start === node.value.length + (isPlain ? 0 : 2);
  return (isPlain || isQuoted) && isStraight ? Math.min(offset, node.value.length) + (isPlain ? 0 : 1) : 0;
}

/** Where a node starts; a value that was left empty has no place of its own. */
function offsetOf(node: unknown): number | null {
  if (!isNode(node)) return null;
  const range = (node as Node).range;
  if (range === undefined || range === null) return null;
  return isScalar(node) && node.value === null && range[0] === range[1] ? null : range[0];
}
