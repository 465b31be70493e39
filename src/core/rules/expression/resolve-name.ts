import type { Scalar } from '../../event/event.ts';
import { changeFault, readFactPath } from '../check-fact-path.ts';
import type { Fact } from '../event-catalog.ts';
import { factAt } from '../event-catalog.ts';
import { canonicalPath } from '../fact.ts';
import { didYouMean, nearest } from '../suggestion.ts';
import type { CelNode } from './cel.ts';
import { type ExpressionFault, faultAt, type Span } from './expression-fault.ts';
import { liveFactAt, livePathsLike } from './live-catalog.ts';

/** A name in an expression: the fact it stands for, or why it stands for none. */
export type NameReading =
  | { readonly kind: 'fact'; readonly path: string; readonly fact: Fact | null }
  | { readonly kind: 'fault'; readonly fault: ExpressionFault };

/** Names an expression may begin with. */
export const roots: readonly string[] = [
  'event',
  'app',
  'actor',
  'release',
  'build',
  'dyno',
  'formation',
  'addon',
  'attachment',
  'domain',
  'collaborator',
  'sni',
  'log',
  'previous',
  'state',
  'history',
];

/** The parts of a name such as `app.labels["tier"]`; null when the node is not a name. */
export function partsOf(node: CelNode): readonly string[] | null {
  if (node.op === 'id') return [node.args];
  if (node.op === '.') return joined(partsOf(node.args[0]), node.args[1]);
  if (node.op !== '[]') return null;
  const key: Scalar | bigint | object = node.args[1].op === 'value' ? node.args[1].args : null;
  return typeof key === 'string' && key !== '' && !key.includes('.')
    ? joined(partsOf(node.args[0]), key)
    : null;
}

function joined(parts: readonly string[] | null, last: string): readonly string[] | null {
  return parts === null ? null : [...parts, last];
}

/** Looks a name up. `events` is null when nothing can be said of them. A `fact` of null may be anything. */
export function resolveName(
  parts: readonly string[],
  events: readonly string[] | null,
  span: Span,
): NameReading {
  const path = canonicalPath(parts.join('.'));
  if (parts[0] === 'state' || parts[0] === 'history') return resolveLive(path, span);
  const reading = readFactPath(parts.join('.'), events, { path: [], at: 'value' });
  if (reading.kind === 'unsure') return { kind: 'fact', path, fact: null };
  if (reading.kind === 'fact')
    return formerFault(path, events, span) ?? { kind: 'fact', path, fact: reading.fact };
  return { kind: 'fault', fault: nameFault(parts, reading.fault, span) };
}

/** A name that begins a fact, or one that could not be meant, is told better than as an unknown fact. */
function nameFault(
  parts: readonly string[],
  { code, message, hint }: { readonly code: string; readonly message: string; readonly hint: string },
  span: Span,
): ExpressionFault {
  if (code === 'E304') return faultAt(span, 'E304', message, hint);
  const [first = ''] = parts;
  if (parts.length === 1 && !roots.includes(first)) {
    const mend = didYouMean(first, roots);
    const literal =
      mend === '' ? `Write texts in quotes ("${first}"), facts with their view (release.kind).` : hint;
    return faultAt(span, 'E404', `\`${first}\` is not a name that is known${mend}`, literal);
  }
  if (roots.includes(first) && factAt('*', parts.slice(0, -1).join('.')) !== null) {
    const whole = parts.slice(0, -1).join('.');
    return faultAt(span, 'E404', `\`${whole}\` has no parts, so there is no \`${parts.join('.')}\``, hint);
  }
  return faultAt(span, 'E404', message, hint);
}

/** What a fact was before, asked of events that never tell. */
function formerFault(path: string, events: readonly string[] | null, span: Span): NameReading | null {
  if (!path.startsWith('previous.')) return null;
  const fault = changeFault(path.slice('previous.'.length), 'previous', events, []);
  return fault === null ? null : { kind: 'fault', fault: faultAt(span, 'E304', fault.message, fault.hint) };
}

function resolveLive(path: string, span: Span): NameReading {
  const fact = liveFactAt(path);
  if (fact !== null) return { kind: 'fact', path, fact };
  const known = livePathsLike(path);
  const meant = siblingMeant(path, known);
  const inside = meant === '' ? known.filter((one) => one.startsWith(`${path}.`)) : [];
  const message =
    inside.length > 0
      ? `\`${path}\` is a group of facts, not one`
      : `\`${path}\` is not known${meant === '' ? didYouMean(path, known) : meant}`;
  const near = inside.length > 0 ? inside : known.filter((one) => one.startsWith(`${group(path)}.`));
  const listed = near.length > 0 ? near : known.filter((one) => one.startsWith(`${path.split('.')[0]}.`));
  return {
    kind: 'fault',
    fault: faultAt(span, 'E404', message, `There is ${[...new Set(listed)].slice(0, 12).join(', ')}.`),
  };
}

/** What the last part of a path was meant to be, going by what stands beside it. */
function siblingMeant(path: string, known: readonly string[]): string {
  const holder = path.slice(0, path.lastIndexOf('.') + 1);
  const last = path.slice(holder.length);
  const beside = known.filter((one) => one.startsWith(holder)).map((one) => one.slice(holder.length));
  const meant = nearest(
    last,
    beside.filter((one) => !one.includes('.')),
  );
  return meant === null ? '' : `; did you mean \`${holder}${meant}\`?`;
}

function group(path: string): string {
  return path.split('.').slice(0, 2).join('.');
}
