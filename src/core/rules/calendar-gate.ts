import { isDuring } from '../calendar/is-during.ts';
import type { Scalar } from '../event/event.ts';
import type { Policy } from '../guard/policy.ts';
import type { Finding } from './decision.ts';
import type { Rule } from './rulebook.ts';

const buildPending = 'state.build.pending';
const releaseStatus = 'state.release.latest.status';
const releaseCreatedAt = 'state.release.latest.created_at';
const herokuIncident = 'state.heroku.incident';
/** A release or build that has not ended by then is stuck, not in progress. */
const longestDeployMs = 3_600_000;

/** Live paths that built-in calendars are read from. */
const pathsOf: Readonly<Record<string, readonly string[]>> = {
  deploy_in_progress: [buildPending, releaseStatus, releaseCreatedAt],
  heroku_incident: [herokuIncident],
};

/** The live paths the calendars of a rule need. */
export function calendarPaths({ onlyDuring = [], notDuring = [] }: Rule): readonly string[] {
  return [...onlyDuring, ...notDuring].flatMap((name) =>
    Object.hasOwn(pathsOf, name) ? (pathsOf[name] ?? []) : [],
  );
}

export type CalendarScope = {
  readonly policy: Policy;
  readonly live: ReadonlyMap<string, Scalar>;
  readonly unreadable: readonly string[];
  /** The time that is asked about, in milliseconds since 1970. */
  readonly atMs: number;
};

type Standing = { readonly isOn: boolean | null; readonly sentence: string };
export type CalendarAnswer = { readonly findings: readonly Finding[]; readonly isError: boolean };

/** Asks `only_during` (one of them must be on) and `not_during` (none may be). One that cannot be read is an error. */
export function askCalendars(
  { onlyDuring = [], notDuring = [] }: Rule,
  scope: CalendarScope,
): CalendarAnswer {
  const only = onlyDuring.map((name) => ({ name, ...standingOf(name, scope) }));
  const isWithin = only.some(({ isOn }) => isOn === true);
  const not = notDuring.map((name) => ({ name, ...standingOf(name, scope) }));
  const findings = [
    ...only.map(({ name, isOn, sentence }) => calendarFinding(name, isWithin, isOn, sentence)),
    ...not.map(({ name, isOn, sentence }) => calendarFinding(name, isOn === false, isOn, sentence)),
  ];
  const isUnknown = not.some(({ isOn }) => isOn === null);
  const isOpen = onlyDuring.length > 0 && !isWithin && only.some(({ isOn }) => isOn === null);
  return { findings, isError: (isUnknown || isOpen) && !not.some(({ isOn }) => isOn === true) };
}

function calendarFinding(path: string, held: boolean, isOn: boolean | null, sentence: string): Finding {
  return { check: 'calendar', path, held, sentence, seen: isOn === null ? 'unknown' : isOn ? 'on' : 'off' };
}

function standingOf(name: string, scope: CalendarScope): Standing {
  switch (name) {
    case 'deploy_in_progress':
      return deployStanding(scope);
    case 'heroku_incident':
      return incidentStanding(scope);
    default:
      return calendarStanding(name, scope);
  }
}

function calendarStanding(name: string, { policy, atMs }: CalendarScope): Standing {
  const { calendars = {} } = policy;
  const calendar = Object.hasOwn(calendars, name) ? calendars[name] : undefined;
  if (calendar === undefined)
    return { isOn: false, sentence: `\`${name}\` is off: the policy has no such calendar.` };
  const { during, sentence } = isDuring(calendar, Number.isFinite(atMs) ? atMs : 0);
  return { isOn: during, sentence };
}

function deployStanding({ live, unreadable, atMs }: CalendarScope): Standing {
  const missing = [buildPending, releaseStatus].filter((path) => unreadable.includes(path));
  if (missing.length > 0)
    return {
      isOn: null,
      sentence: `Whether a deploy is in progress is unknown: ${missing.join(', ')} could not be read.`,
    };
  const isBuilding = live.get(buildPending) === true;
  const isReleasing = live.get(releaseStatus) === 'pending' && !isStuck(live.get(releaseCreatedAt), atMs);
  const what = isBuilding
    ? 'a build is pending'
    : isReleasing
      ? 'a release is pending'
      : 'no build or release is pending';
  const isOn = isBuilding || isReleasing;
  return { isOn, sentence: `\`deploy_in_progress\` is ${isOn ? 'on' : 'off'}: ${what}.` };
}

function isStuck(createdAt: Scalar | undefined, atMs: number): boolean {
  return typeof createdAt === 'string' && atMs - Date.parse(createdAt) > longestDeployMs;
}

/** Heroku's own trouble holds nothing back while nobody knows of it. */
function incidentStanding({ live, unreadable }: CalendarScope): Standing {
  const value = live.get(herokuIncident);
  if (typeof value === 'boolean' && !unreadable.includes(herokuIncident)) {
    const told = value ? 'on: Heroku reports an incident' : 'off: Heroku reports no incident';
    return { isOn: value, sentence: `\`heroku_incident\` is ${told}.` };
  }
  return { isOn: false, sentence: '`heroku_incident` is taken as off: whether there is one is unknown.' };
}
