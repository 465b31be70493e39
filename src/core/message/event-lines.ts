import type { Actor, Event, ViewName } from '../event/event.ts';
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
    const [view, field] = path.split('.');
    if (view === undefined || field === undefined || !Object.hasOwn(event.views, view)) return [];
    const value = factOf(event, view as ViewName, field);
    return value === null ? [] : [[`${path}: `, code(cap(clean(value), descriptionMax))]];
  });
}

function meaning(event: Event): Line {
  switch (event.name) {
    case 'release.failed':
      return event.views.release?.current === true
        ? []
        : ['It did not go live: the release before it still serves.'];
    case 'dyno.crashed':
      return crash(event);
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

function crash(event: Event): Line {
  const status = factOf(event, 'dyno', 'exit_status');
  const cause = wordFor(causes, factOf(event, 'dyno', 'cause'));
  return joined([status === null ? [] : [`exit status ${status}`], cause === undefined ? [] : [cause]], ', ');
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
      version === null ? [] : [`v${version}`],
      kind === null || kind === 'other' ? [] : [kind],
      commit === null ? [] : ['commit ', code(shortCommit(commit))],
      size === null ? [] : [size],
    ],
    ' · ',
  );
}

function description(event: Event): Line {
  const text = first(event, ['release', 'description'], ['build', 'commit_message'], ['dyno', 'command']);
  return text === null ? [] : [`“${cap(clean(text), descriptionMax)}”`];
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
