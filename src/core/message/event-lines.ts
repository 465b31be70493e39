import type { Actor, Event, ViewName } from '../event/event.ts';
import { lookup } from '../rules/fact.ts';
import { cap } from './cap.ts';
import { clean } from './clean.ts';
import { factOf } from './event-title.ts';
import { code, joined, type Line, time } from './line.ts';
import { wordFor } from './word-for.ts';

/** Longest foreign description on a card, in UTF-16 units. */
export const descriptionMax = 500;

/** What a tired reader needs of an event, most telling first: which version and commit, whose, when, what else. */
export function eventLines(event: Event): readonly Line[] {
  return [meaning(event), identity(event), description(event), provenance(event), lateness(event)].filter(
    (line) => line.length > 0,
  );
}

/** Facts a rule asks for by their path, such as `dyno.command`; what the event does not carry is left out. */
export function includedLines(event: Event, include: readonly string[]): readonly Line[] {
  return include.flatMap((path) => {
    const value = lookup(event, path);
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (text === null || text === '') return [];
    return [[`${path}: `, code(cap(clean(String(text)), descriptionMax))]];
  });
}

function meaning(event: Event): Line {
  switch (event.name) {
    case 'release.failed':
      return event.views.release?.current === true
        ? []
        : ['It did not go live: the release before it still serves.'];
    case 'app.maintenance_on':
      return ['Visitors see the maintenance page.'];
    default:
      return [];
  }
}

const causes: Readonly<Record<string, string>> = {
  release: 'after a release',
  config: 'after a config change',
  cycling: 'in its daily restart',
  scale: 'while scaling',
  manual: 'after a restart by hand',
};

/** How a dyno ended: its exit status and what it was in the middle of. */
function ending(event: Event): readonly Line[] {
  if (event.name !== 'dyno.crashed') return [];
  const status = factOf(event, 'dyno', 'exit_status');
  const cause = wordFor(causes, factOf(event, 'dyno', 'cause'));
  return [status === null ? [] : [`exit status ${status}`], cause === undefined ? [] : [cause]];
}

function identity(event: Event): Line {
  const version = first(
    event,
    ['release', 'version'],
    ['dyno', 'release_version'],
    ['build', 'release_version'],
  );
  const commit = first(event, ['release', 'commit'], ['build', 'commit']);
  const kind = factOf(event, 'release', 'kind');
  const size = first(event, ['dyno', 'size'], ['addon', 'plan'], ['collaborator', 'role']);
  return joined(
    [
      ...ending(event),
      version === null ? [] : [`v${version}`],
      kind === null || kind === 'other' ? [] : [kind],
      commit === null ? [] : ['commit ', code(shortCommit(commit))],
      size === null ? [] : [size],
    ],
    ' · ',
  );
}

function description(event: Event): Line {
  const text = first(event, ['release', 'description'], ['build', 'commit_message']);
  if (text !== null) return [`“${cap(clean(text), descriptionMax)}”`];
  const command = factOf(event, 'dyno', 'command');
  return command === null ? [] : [code(cap(clean(command), descriptionMax))];
}

function provenance(event: Event): Line {
  return [...actorLine(event.actor), ', ', time(event.at)];
}

function actorLine(actor: Actor): Line {
  switch (actor.kind) {
    case 'self':
      return ['By Herald'];
    case 'heroku':
      return ['By Heroku'];
    case 'bot':
      return [`By ${cap(clean(actor.email), 200)} (a bot)`];
    case 'human':
      return [`By ${cap(clean(actor.email), 200)}`];
  }
}

function lateness(event: Event): Line {
  return event.late ? ['Told late: Herald heard of it at ', time(event.receivedAt), '.'] : [];
}

function first(event: Event, ...paths: readonly (readonly [ViewName, string])[]): string | null {
  for (const [view, field] of paths) {
    const value = factOf(event, view, field);
    if (value !== null) return value;
  }
  return null;
}

/** The length people know commits by; a source version that is no hash is only kept short. */
export function shortCommit(commit: string): string {
  return /^[0-9a-f]{12,}$/i.test(commit) ? commit.slice(0, 8) : cap(clean(commit), 40);
}
