import { Refusal } from '../refusal.ts';
import type { Listed } from './endpoint.ts';

/** One page of a list: 200 when it is the last one, else 206 with `Next-Range`. */
export type Page = {
  readonly status: 200 | 206;
  readonly body: readonly unknown[];
  readonly headers: Readonly<Record<string, string>>;
};

type Wish = {
  readonly field: string;
  readonly from: string;
  readonly fromExclusive: boolean;
  readonly to: string;
  readonly max: number;
  readonly descending: boolean;
};

/**
 * Cuts a list as the `Range` header asks: `version ..; max=15, order=desc` or `id ]uuid..; max=200`
 * (Platform API reference, "Ranges"). 200 items when nothing is asked, 1000 at most.
 */
export function cutRange(list: readonly Listed[], header: string | undefined): Page {
  const fields = Object.keys(list[0]?.order ?? {});
  const wish = readRange(header, fields);
  const value = (item: Listed): string | number => item.order[wish.field] ?? '';
  const sorted = [...list].sort((a, b) => compare(value(a), value(b)) * (wish.descending ? -1 : 1));
  const within = sorted.filter((item) => isWithin(value(item), wish));
  const page = within.slice(0, wish.max);
  const last = page.at(-1);
  const more = within.length > page.length && last !== undefined;
  const range = page[0] && last ? { 'Content-Range': `${wish.field} ${value(page[0])}..${value(last)}` } : {};
  const order = wish.descending ? ', order=desc' : '';
  const next = more ? { 'Next-Range': `${wish.field} ]${value(last)}..; max=${wish.max}${order}` } : {};
  return {
    status: more ? 206 : 200,
    body: page.map((item) => item.body),
    headers: { 'Accept-Ranges': fields.join(', '), ...range, ...next },
  };
}

function readRange(header: string | undefined, fields: readonly string[]): Wish {
  const [first = 'id'] = fields;
  const text = header ?? `${first} ..`;
  const match = /^(\w+)\s+(\]?)([^;]*?)\.\.([^;]*?)\s*(?:;(.*))?$/.exec(text.trim());
  const [, field = '', exclusive = '', from = '', to = '', options = ''] = match ?? [];
  if (!match || (fields.length > 0 && !fields.includes(field))) {
    throw new Refusal(416, 'requested_range_not_satisfiable', `Cannot satisfy the range: ${text}.`);
  }
  const max = Number(/max=(\d+)/.exec(options)?.[1] ?? 200);
  return {
    field,
    from,
    fromExclusive: exclusive === ']',
    to,
    max: Math.max(1, Math.min(max, 1000)),
    descending: /order=desc/.test(options),
  };
}

function isWithin(value: string | number, wish: Wish): boolean {
  const direction = wish.descending ? -1 : 1;
  const fromStart = wish.from === '' ? 1 : compare(value, like(value, wish.from)) * direction;
  const toEnd = wish.to === '' ? -1 : compare(value, like(value, wish.to)) * direction;
  return (wish.fromExclusive && wish.from !== '' ? fromStart > 0 : fromStart >= 0) && toEnd <= 0;
}

function like(value: string | number, text: string): string | number {
  return typeof value === 'number' ? Number(text) : text;
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
