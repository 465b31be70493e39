import type { ApiArguments } from './api-arguments.ts';
import type { Json } from './history.ts';
import type { Workspace } from './workspace.ts';

export type MethodContext = {
  readonly args: ApiArguments;
  readonly workspace: Workspace;
  /** Scopes of the token that called. */
  readonly scopes: ReadonlySet<string>;
  /** Where this Slack stands, without a slash at the end. */
  readonly url: string;
};

/** One method of the Web API. */
export type ApiMethod = {
  /** Scopes the token needs, any of them. */
  readonly scopes: readonly string[];
  /** The answer without `ok`, or an `ApiRefusal`. */
  readonly run: (context: MethodContext) => Json;
};

export type ApiMethods = Readonly<Record<string, ApiMethod>>;

/** A page of a list, Slack's way: an opaque cursor that is empty on the last page. */
export function pageOf<T>(
  context: MethodContext,
  items: readonly T[],
  fallback: number,
): { items: readonly T[]; cursor: string } {
  const start = Number(Buffer.from(context.args.text('cursor') ?? '', 'base64url').toString()) || 0;
  const end = start + context.args.count('limit', fallback, 1000);
  const cursor = end < items.length ? Buffer.from(String(end)).toString('base64url') : '';
  return { items: items.slice(start, end), cursor };
}
