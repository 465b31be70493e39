import { ApiRefusal, refusalWithLines } from './api-refusal.ts';
import { jsonOr } from './json-text.ts';

/** The arguments of one call. Forms carry everything as text, JSON bodies carry values: both read the same here. */
export type ApiArguments = {
  /** Missing or empty: `invalid_arguments`. */
  need(name: string): string;
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** Undefined when missing; `fallback` outside 1 to `max`. */
  count(name: string, fallback: number, max: number): number;
  /** An object or list, given as such or as JSON text; `code` is the error when the text is no JSON. */
  json(name: string, code?: string): unknown;
  has(name: string): boolean;
  /** For the record: JSON texts parsed, no token. */
  readonly seen: Readonly<Record<string, unknown>>;
};

const jsonArguments = new Set(['blocks', 'attachments', 'metadata', 'view', 'message']);

export function readArguments(raw: Readonly<Record<string, unknown>>): ApiArguments {
  function text(name: string): string | undefined {
    const value = raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  return {
    text,
    need(name) {
      const value = text(name);
      if (value === undefined)
        throw refusalWithLines('invalid_arguments', [`missing required field: ${name}`]);
      return value;
    },
    flag: (name) => ['true', '1'].includes(String(raw[name])),
    count(name, fallback, max) {
      const value = Number(raw[name] ?? fallback);
      return Number.isInteger(value) && value >= 1 ? Math.min(value, max) : fallback;
    },
    json(name, code = 'invalid_json') {
      const value = raw[name];
      if (typeof value !== 'string') return value ?? undefined;
      if (value === '') return undefined;
      const parsed = jsonOr(value, undefined);
      if (parsed === undefined) throw new ApiRefusal(code);
      return parsed;
    },
    has: (name) => raw[name] !== undefined && raw[name] !== null,
    seen: record(raw),
  };
}

function record(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([name]) => name !== 'token')
      .map(([name, value]) =>
        jsonArguments.has(name) && typeof value === 'string' ? [name, jsonOr(value, value)] : [name, value],
      ),
  );
}
