import { Liquid, Output, type Template } from 'liquidjs';
import type { Event } from '../event/event.ts';
import { cap } from '../message/cap.ts';
import { lookup } from './fact.ts';

/** Signs Slack reads as markup ("Formatting message text"); escaped, no mention, link or channel call can be formed. */
export function escapeForSlack(value: unknown): string {
  return plain(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Facts are plain values or lists of texts; what is absent is empty text. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Filters that change text and numbers. Those that read the clock, take chance, build lists or undo escaping are left out. */
export const filterNames: readonly string[] = [
  'default',
  'upcase',
  'downcase',
  'capitalize',
  'strip',
  'truncate',
  'truncatewords',
  'append',
  'prepend',
  'replace',
  'remove',
  'slice',
  'split',
  'join',
  'first',
  'last',
  'size',
  'plus',
  'minus',
  'times',
  'divided_by',
  'modulo',
  'round',
  'ceil',
  'floor',
  'abs',
];

/**
 * No limit by the clock: one that runs out on a busy machine would answer the same event differently. Without tags there
 * are no loops, so the size of the text and the memory bound the time.
 */
const limits = { parseLimit: 4000, memoryLimit: 100_000 };

function engine(options: { readonly forSlack: boolean }): Liquid {
  const liquid = new Liquid({
    ...limits,
    templates: {},
    strictFilters: true,
    ownPropertyOnly: true,
    ...(options.forSlack ? { outputEscape: escapeForSlack } : { outputEscape: plain }),
  });
  const allowed: ReadonlySet<string> = new Set(filterNames);
  for (const name of Object.keys(liquid.filters)) if (!allowed.has(name)) delete liquid.filters[name];
  return liquid;
}

const escaping = engine({ forSlack: true });
const bare = engine({ forSlack: false });

/** True when a text holds a placeholder. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** One `{{ }}` of a text: the fact paths it reads, and whether it says what to write when they are empty. */
export type Placeholder = { readonly paths: readonly string[]; readonly hasDefault: boolean };
export type TemplateReading =
  | { readonly kind: 'read'; readonly placeholders: readonly Placeholder[] }
  | { readonly kind: 'fault'; readonly message: string };

/** Parses a text without rendering it. A path that is built while rendering (`a[b]`) cannot be checked, so it is a fault. */
export function readTemplate(text: string): TemplateReading {
  if (text.includes('{%'))
    return { kind: 'fault', message: '`{% %}` is not read, only `{{ path | filter }}`' };
  try {
    const placeholders = escaping.parse(text).filter(isOutput).map(placeholder);
    return placeholders.some((one) => one === null)
      ? { kind: 'fault', message: 'a path in `{{ }}` must be plain names and dots' }
      : { kind: 'read', placeholders: placeholders.filter((one) => one !== null) };
  } catch (error) {
    return { kind: 'fault', message: liquidMessage(error) };
  }
}

function isOutput(part: Template): part is Output {
  return part instanceof Output;
}

function placeholder(output: Output): Placeholder | null {
  const paths: string[] = [];
  for (const segments of escaping.variableSegmentsSync([output])) {
    if (!segments.every((segment) => typeof segment === 'string')) return null;
    paths.push(segments.join('.'));
  }
  return { paths, hasDefault: output.value.filters.some(({ name }) => name === 'default') };
}

/** The arguments that could be rendered, and a sentence for each that could not. */
export type Rendering = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly failures: readonly string[];
};

/**
 * Renders the arguments of an action against an event. A text that is exactly one `{{ }}` keeps the type of its value;
 * facts that are absent render as empty text. With `forSlack` every text from outside is escaped. Never throws.
 */
export function renderArguments(
  given: Readonly<Record<string, unknown>>,
  event: Event,
  forSlack: boolean,
): Rendering {
  const values: Record<string, unknown> = {};
  const failures: string[] = [];
  for (const [name, argument] of Object.entries(given)) {
    try {
      values[name] = render(argument, event, forSlack);
    } catch (error) {
      failures.push(`\`${name}\` could not be rendered: ${liquidMessage(error)}.`);
    }
  }
  return { values, failures };
}

function liquidMessage(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, line:.*$/s, '') : 'it does not parse';
}

function render(argument: unknown, event: Event, forSlack: boolean): unknown {
  if (typeof argument === 'string')
    return isTemplate(argument) ? renderText(argument, event, forSlack) : argument;
  if (Array.isArray(argument)) return argument.map((item) => render(item, event, forSlack));
  if (typeof argument !== 'object' || argument === null) return argument;
  return Object.fromEntries(
    Object.entries(argument).map(([key, value]) => [key, render(value, event, forSlack)]),
  );
}

function renderText(given: string, event: Event, forSlack: boolean): unknown {
  const text = onlyPlaceholder.test(given) ? given.trim() : given;
  const liquid = forSlack ? escaping : bare;
  const parts = liquid.parse(text);
  const scope = scopeFor(parts, event);
  const single = parts.length === 1 && parts.every(isOutput) ? onlyPlaceholder.exec(text)?.[1] : undefined;
  if (single === undefined) return liquid.renderSync(parts, scope);
  const value: unknown = liquid.evalValueSync(single, scope);
  if (value === null || value === undefined) return '';
  return forSlack && typeof value === 'string' ? escapeForSlack(value) : value;
}

const onlyPlaceholder = /^\s*\{\{-?([\s\S]*?)-?\}\}\s*$/;

/** A commit message may have 64 KB; no card shows so much, and filters need memory for each copy. */
const longestFact = 2000;

/** Only the facts the text names: nothing else of the event can be reached. */
function scopeFor(parts: Template[], event: Event): Record<string, unknown> {
  const scope: Record<string, unknown> = {};
  for (const segments of escaping.variableSegmentsSync(parts)) {
    const names = segments.filter((segment) => typeof segment === 'string');
    const value = lookup(event, names.join('.'));
    place(scope, names, typeof value === 'string' ? cap(value, longestFact) : value);
  }
  return scope;
}

function place(scope: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [name, ...rest] = names;
  if (name === undefined) return;
  if (rest.length === 0) {
    scope[name] = value;
    return;
  }
  const inner = Object.hasOwn(scope, name) ? scope[name] : undefined;
  const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  place(next, rest, value);
  scope[name] = next;
}
