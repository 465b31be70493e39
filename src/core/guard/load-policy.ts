import { compileCalendar } from '../calendar/compile-calendar.ts';
import { digest } from '../rules/digest.ts';
import type { Fault } from '../rules/fault.ts';
import { scopeTest } from '../rules/glob.ts';
import { globsOf } from '../rules/scope.ts';
import { shapeFaults } from '../rules/shape-faults.ts';
import { checkPolicy } from './check-policy.ts';
import type { Allowance, AppLabels, Grant, Group, Policy, ScaleBounds } from './policy.ts';
import { type AllowanceText, type GrantText, type GroupText, PolicyFile } from './policy-file.ts';

const defaultLimits = { writesPerHourPerApp: 6, writesPerHour: 20, appsPer10m: 3 };
/** Whose clocks a calendar goes by that names none. */
const lastTimezone = 'UTC';

/** Without a policy file Herald only notifies: nothing is granted, nobody may approve. */
export const noPolicy: Policy = { groups: {}, grants: [], limits: defaultLimits, hash: digest(null) };

/** The policy of a parsed file, or null and all faults at once. */
export function loadPolicy(data: unknown): {
  readonly policy: Policy | null;
  readonly faults: readonly Fault[];
} {
  const faults = [...shapeFaults(PolicyFile, data, []), ...checkPolicy(data)];
  const parsed = PolicyFile.safeParse(data);
  const isSound = parsed.success && faults.every(({ severity }) => severity === 'warning');
  return { policy: isSound ? compilePolicy(parsed.data) : null, faults };
}

function compilePolicy(file: PolicyFile): Policy {
  const { writes_per_hour: perHour, apps_changed_per_10m: apps } = file.limits ?? {};
  const calendars = Object.entries(file.calendars ?? {});
  const labels = Object.entries(file.labels ?? {});
  return {
    groups: Object.fromEntries(
      Object.entries(file.groups ?? {}).map(([name, group]) => [name, compileGroup(group)]),
    ),
    grants: (file.grants ?? []).map(compileGrant),
    limits: {
      writesPerHourPerApp: perHour?.app ?? defaultLimits.writesPerHourPerApp,
      writesPerHour: perHour?.global ?? defaultLimits.writesPerHour,
      appsPer10m: apps ?? defaultLimits.appsPer10m,
    },
    calendars: Object.fromEntries(
      calendars.map(([name, text]) => [name, compileCalendar(name, text, lastTimezone)]),
    ),
    labels: labels.map(([glob, given]): AppLabels => ({ concerns: scopeTest([glob]), labels: given })),
    ...(file.self_app === undefined ? {} : { selfApp: file.self_app }),
    hash: digest(file),
  };
}

function compileGroup(group: GroupText): Group {
  return {
    users: group.users ?? [],
    ...(group.slack_group === undefined ? {} : { slackGroup: group.slack_group }),
  };
}

function compileGrant(grant: GrantText): Grant {
  const apps = globsOf(grant.apps);
  const allow = Object.entries(grant.allow).map(([name, text]): [string, Allowance] => [
    name,
    allowance(text),
  ]);
  return {
    apps,
    concerns: scopeTest(apps),
    ...(grant.stage === undefined ? {} : { stages: globsOf(grant.stage) }),
    allow: Object.fromEntries(allow),
  };
}

/** The short form asks one person, who is not the one who caused the event. */
function allowance(text: AllowanceText): Allowance {
  if (typeof text === 'string') return { level: text, count: 1, selfApprove: false };
  const bounds = scaleBounds(text);
  return {
    level: text.level,
    count: text.count ?? 1,
    selfApprove: text.self_approve ?? false,
    ...(bounds === null ? {} : { bounds }),
  };
}

function scaleBounds(text: Exclude<AllowanceText, string>): ScaleBounds | null {
  const bounds: ScaleBounds = {
    ...(text.max === undefined ? {} : { max: text.max }),
    ...(text.min === undefined ? {} : { min: text.min }),
    ...(text.max_step === undefined ? {} : { maxStep: text.max_step }),
    ...(text.monthly_budget === undefined ? {} : { monthlyBudget: text.monthly_budget }),
  };
  return Object.keys(bounds).length === 0 ? null : bounds;
}
