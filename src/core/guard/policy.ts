import type { Calendar } from '../calendar/calendar.ts';

export type Level = 'never' | 'ask' | 'auto';

/** How far scaling may go, by process type. */
export type ScaleBounds = {
  readonly max?: Readonly<Record<string, number>>;
  readonly min?: Readonly<Record<string, number>>;
  /** Dynos more or fewer in one step. */
  readonly maxStep?: number;
  /** US dollars a month that all scaling under the grant may add. */
  readonly monthlyBudget?: number;
};

/** What one grant allows for one action. `count` and `selfApprove` bind the approval; a rule may only narrow them. */
export type Allowance = {
  readonly level: Level;
  readonly count: number;
  readonly selfApprove: boolean;
  /** Only of `heroku.scale`. */
  readonly bounds?: ScaleBounds;
};

export type Grant = {
  readonly apps: readonly string[];
  readonly concerns: (appName: string) => boolean;
  /** Globs over pipeline stages, `!` excludes; absent: all stages. */
  readonly stages?: readonly string[];
  readonly allow: Readonly<Record<string, Allowance>>;
};

/** A named set of people: Slack user ids or e-mails, and Slack user groups looked up at the press. */
export type Group = { readonly users: readonly string[]; readonly slackGroup?: string };

export type AppLabels = {
  readonly concerns: (appName: string) => boolean;
  readonly labels: Readonly<Record<string, string>>;
};

/** What Herald may do, where, how often and who may approve. Default deny: what no grant names is refused. */
export type Policy = {
  readonly groups: Readonly<Record<string, Group>>;
  readonly grants: readonly Grant[];
  readonly limits: {
    readonly writesPerHourPerApp: number;
    readonly writesPerHour: number;
    readonly appsPer10m: number;
  };
  /** By name: when rules may or may not fire. `freeze` is one like any other. */
  readonly calendars?: Readonly<Record<string, Calendar>>;
  /** Facts of apps that Heroku does not tell, by globs over app names; the first that names a label wins. */
  readonly labels?: readonly AppLabels[];
  /** Herald's own app: no write is ever planned on it. */
  readonly selfApp?: string;
  readonly hash: string;
};
