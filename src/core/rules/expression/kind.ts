/** The kinds of facts. */
export type FactKind = 'text' | 'int' | 'bool' | 'text list';

/** The kinds of single values an expression works with. `decimal` only occurs as literals and by `double()`. */
export type ItemKind = 'text' | 'int' | 'decimal' | 'bool';

/** The kind of a part of an expression; `unknown` after a fault, so that one fault is told once. */
export type Kind = ItemKind | 'null' | 'unknown' | 'empty list' | `${ItemKind} list`;

const words: Readonly<Record<Kind, string>> = {
  text: 'a text',
  int: 'a whole number',
  decimal: 'a decimal number',
  bool: 'true or false',
  null: 'null',
  unknown: 'unknown',
  'empty list': 'an empty list',
  'text list': 'a list of texts',
  'int list': 'a list of whole numbers',
  'decimal list': 'a list of decimal numbers',
  'bool list': 'a list of true or false',
};

/** A kind for people: `a whole number`. */
export function spellKind(kind: Kind): string {
  return words[kind];
}

const items: ReadonlyMap<Kind, ItemKind> = new Map([
  ['text list', 'text'],
  ['int list', 'int'],
  ['decimal list', 'decimal'],
  ['bool list', 'bool'],
]);

/** The kind of the items of a list; null when it is no list, or has no items. */
export function itemOf(kind: Kind): ItemKind | null {
  return items.get(kind) ?? null;
}

export function isList(kind: Kind): boolean {
  return kind.endsWith('list');
}

export function isItem(kind: Kind): kind is ItemKind {
  return kind === 'text' || kind === 'int' || kind === 'decimal' || kind === 'bool';
}

/** The engine's name of a kind. */
export function celType(kind: Kind): string {
  const item = itemOf(kind);
  if (item !== null) return `list<${celTypes[item]}>`;
  return isItem(kind) ? celTypes[kind] : 'dyn';
}

const celTypes: Readonly<Record<ItemKind, string>> = {
  text: 'string',
  int: 'int',
  decimal: 'double',
  bool: 'bool',
};
