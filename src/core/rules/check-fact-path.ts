import {
  eventsTellingChangeOf,
  type Fact,
  factAt,
  isEverSent,
  pathsOf,
  tellsChangeOf,
} from './event-catalog.ts';
import { canonicalPath } from './fact.ts';
import type { Fault, FaultPath } from './fault.ts';
import { didYouMean, oneOf } from './suggestion.ts';

/** A fact path against the events of a rule: the fact, or why there is none. */
export type PathReading =
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'fault'; readonly fault: Fault };

type Where = { readonly path: FaultPath; readonly at: 'key' | 'value'; readonly code?: 'E302' | 'E407' };

/**
 * Looks a path up for the events of a rule. It must exist for one of them at least (E302), and Heroku must fill it for
 * one (E304). With `events` null only the name itself is judged.
 */
export function readFactPath(name: string, events: readonly string[] | null, where: Where): PathReading {
  const path = canonicalPath(name);
  const asked = events ?? ['*'];
  const having = asked.filter((event) => factAt(event, path) !== null);
  const fact = having[0] === undefined ? null : factAt(having[0], path);
  if (fact === null) {
    if (events === null && path.startsWith('log.')) return { kind: 'unsure' };
    return { kind: 'fault', fault: unknownPath(name, path, asked, where) };
  }
  if (!having.some((event) => isEverSent(event, path))) {
    return { kind: 'fault', fault: neverSent(name, having, where) };
  }
  return { kind: 'fact', fact };
}

function unknownPath(name: string, path: string, events: readonly string[], where: Where): Fault {
  const at = { code: where.code ?? 'E302', path: where.path, at: where.at };
  const known = pathsOf('*');
  if (/^(?:state|history)\./.test(path)) {
    const message = `\`${name}\` is live state, which this version of Herald does not read in rules yet`;
    return { ...at, message, hint: 'A rollback looks at the live release itself before it is proposed.' };
  }
  if (!known.includes(path) && factAt('*', path) === null) {
    const view = path.split('.')[0] ?? '';
    const family = known.filter((one) => one.startsWith(`${view}.`));
    const hint =
      family.length > 0
        ? `Facts of ${view}: ${family.join(', ')}.`
        : 'Facts start with release, build, dyno, formation, app, actor, event, addon, domain, collaborator.';
    return { ...at, message: `\`${name}\` is not a fact${didYouMean(path, known)}`, hint };
  }
  const own = events.flatMap(pathsOf).filter((one) => !/^(?:event|app|actor)\./.test(one));
  return {
    ...at,
    message: `\`${name}\` does not exist on ${oneOf(events.map((event) => `\`${event}\``))}`,
    hint:
      own.length > 0
        ? `Fields are ${[...new Set(own)].join(', ')}.`
        : 'Only event, app and actor facts are there.',
  };
}

function neverSent(name: string, events: readonly string[], where: Where): Fault {
  return {
    code: 'E304',
    path: where.path,
    at: where.at,
    message: `Heroku never sends \`${name}\` with ${oneOf(events.map((event) => `\`${event}\``))}`,
    hint: 'The condition could never hold; take it out or choose another event.',
  };
}

/** E304 for `changed`, `from` and `to` on a fact whose former value the events never tell. */
export function changeFault(
  name: string,
  operator: string,
  events: readonly string[] | null,
  path: FaultPath,
): Fault | null {
  const fact = canonicalPath(name);
  if (events === null || events.some((event) => tellsChangeOf(event, fact))) return null;
  const telling = eventsTellingChangeOf(fact);
  return {
    code: 'E304',
    path,
    at: 'key',
    message: `Heroku does not say what \`${name}\` was before with ${oneOf(events.map((event) => `\`${event}\``))}`,
    hint:
      telling.length > 0
        ? `\`${operator}\` needs ${oneOf(telling)}.`
        : `Take \`${operator}\` out; no event tells it.`,
  };
}
