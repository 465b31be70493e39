import type { Event, Scalar } from '../core/event/event.ts';
import type { Needs } from '../core/rules/decision.ts';
import { historyFact } from './history-facts.ts';
import type { Ports } from './ports.ts';
import { type LivePicture, partsOf, readPart, stateFact } from './state-facts.ts';

/** What expressions are told; a path in `unreadable` was asked for and could not be read. */
export type LiveFacts = {
  readonly live: ReadonlyMap<string, Scalar>;
  readonly unreadable: readonly string[];
};

export const noFacts: LiveFacts = { live: new Map(), unreadable: [] };

/**
 * Reads what expressions ask for, once per evaluation and only what is asked: live state from Heroku, each list once,
 * and history from our own store. Never throws for what cannot be read. Call it outside a transaction.
 */
export async function readLiveFacts(
  ports: Ports,
  event: Event,
  asked: Pick<Needs, 'state' | 'history'>,
): Promise<LiveFacts> {
  const live = new Map<string, Scalar>();
  const unreadable: string[] = [];
  const { picture, missing } = await readPicture(ports, event, asked.state);
  for (const path of asked.state) {
    const parts = partsOf(path);
    if (parts === null || parts.some((part) => missing.has(part))) unreadable.push(path);
    else keep(live, path, stateFact(path, picture));
  }
  for (const path of asked.history) {
    try {
      keep(live, path, await historyFact(ports, event, path));
    } catch (error) {
      ports.log.warn({ error, path, event: event.id }, 'a fact of history could not be read');
      unreadable.push(path);
    }
  }
  return { live, unreadable };
}

/** The facts for a decision; paths that are asked for only now (the rule book has changed meanwhile) count as unreadable. */
export function factsFor(asked: Pick<Needs, 'state' | 'history'>, read: Asked | null): LiveFacts {
  const known = new Set([...(read?.asked.state ?? []), ...(read?.asked.history ?? [])]);
  const unread = [...asked.state, ...asked.history].filter((path) => !known.has(path));
  const facts = read?.facts ?? noFacts;
  return { live: facts.live, unreadable: [...facts.unreadable, ...unread] };
}

export type Asked = { readonly asked: Pick<Needs, 'state' | 'history'>; readonly facts: LiveFacts };

function keep(live: Map<string, Scalar>, path: string, value: Scalar | undefined): void {
  if (value !== undefined) live.set(path, value);
}

async function readPicture(
  ports: Ports,
  event: Event,
  paths: readonly string[],
): Promise<{ picture: LivePicture; missing: ReadonlySet<string> }> {
  const parts = [...new Set(paths.flatMap((path) => partsOf(path) ?? []))];
  const missing = new Set<string>();
  const heroku = ports.watching ?? ports.heroku;
  const read = await Promise.all(
    parts.map(async (part) => {
      try {
        return await readPart(heroku, event.app.id, part);
      } catch (error) {
        ports.log.warn({ error, part, event: event.id }, 'live state could not be read');
        missing.add(part);
        return {};
      }
    }),
  );
  return { picture: Object.assign({}, ...read), missing };
}
