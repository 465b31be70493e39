export type Level = 'never' | 'ask' | 'auto';

/** What one grant allows for one action. `count` and `selfApprove` bind the approval; a rule may only narrow them. */
export type Allowance = { readonly level: Level; readonly count: number; readonly selfApprove: boolean };

export type Grant = {
  readonly apps: readonly string[];
  readonly concerns: (appName: string) => boolean;
  readonly allow: Readonly<Record<string, Allowance>>;
};

/** A named set of people: Slack user ids or e-mails, and Slack user groups looked up at the press. */
export type Group = { readonly users: readonly string[]; readonly slackGroup?: string };

/** What Herald may do, where, how often and who may approve. Default deny: what no grant names is refused. */
export type Policy = {
  readonly groups: Readonly<Record<string, Group>>;
  readonly grants: readonly Grant[];
  readonly limits: {
    readonly writesPerHourPerApp: number;
    readonly writesPerHour: number;
    readonly appsPer10m: number;
  };
  /** Herald's own app: no write is ever planned on it. */
  readonly selfApp?: string;
  readonly hash: string;
};
