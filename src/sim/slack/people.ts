/** Somebody of the workspace, as the simulated Slack knows them. */
export type SimPerson = {
  /** `U` and capitals or digits. */
  readonly id: string;
  /** Handle, without `@`. */
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly title?: string;
  readonly bot?: boolean;
  /** A multi-channel guest: sees only channels they were added to. */
  readonly guest?: boolean;
  readonly deactivated?: boolean;
  readonly admin?: boolean;
  /** Home workspace, when it is not this one (Slack Connect). */
  readonly teamId?: string;
};

export type SimUserGroup = {
  /** `S` and capitals or digits. */
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly disabled?: boolean;
};

export type SimChannel = {
  /** `C` and capitals or digits; `D` for a direct message. */
  readonly id: string;
  readonly name: string;
  readonly topic?: string;
  readonly private?: boolean;
  readonly archived?: boolean;
  /** User ids; `everyone` is every full member. Guests and people of other workspaces must be named. */
  readonly members: 'everyone' | readonly string[];
  readonly hasBot: boolean;
};

/** The people of the demo: two on call, a developer, one on no list, and four kinds that may never approve. */
export const demoPeople: readonly SimPerson[] = [
  {
    id: 'U0ANADUARTE',
    name: 'ana',
    realName: 'Ana Duarte',
    email: 'ana@example.com',
    title: 'On call · Shop',
    admin: true,
  },
  {
    id: 'U0RAJPATEL0',
    name: 'raj',
    realName: 'Raj Patel',
    email: 'raj@example.com',
    title: 'On call · Platform',
  },
  {
    id: 'U0MIACHEN00',
    name: 'mia',
    realName: 'Mia Chen',
    email: 'mia@example.com',
    title: 'Developer · Shop',
  },
  {
    id: 'U0MALLORYQ0',
    name: 'mallory',
    realName: 'Mallory Quinn',
    email: 'mallory@example.com',
    title: 'Marketing',
  },
  {
    id: 'U0GUSGUEST0',
    name: 'gus',
    realName: 'Gus Weber',
    email: 'gus@contractor.example.net',
    title: 'Contractor',
    guest: true,
  },
  {
    id: 'U0OLUPARTNR',
    name: 'olu',
    realName: 'Olu Adeyemi',
    email: 'olu@partner.example.org',
    title: 'Partner Inc.',
    teamId: 'T0PARTNER00',
  },
  {
    id: 'U0DANAGONE0',
    name: 'dana',
    realName: 'Dana Lee',
    email: 'dana@example.com',
    title: 'Left in May',
    deactivated: true,
  },
  { id: 'U0CIROBOT00', name: 'ci', realName: 'CI', email: '', title: 'Build robot', bot: true },
];

export const demoGroups: readonly SimUserGroup[] = [
  { id: 'S0ONCALL', handle: 'oncall', name: 'On call', members: ['U0ANADUARTE', 'U0RAJPATEL0'] },
  { id: 'S0NOBODY', handle: 'nobody', name: 'Nobody yet', members: [] },
];

export const demoChannels: readonly SimChannel[] = [
  { id: 'C0GENERAL00', name: 'general', topic: 'Company-wide news', members: 'everyone', hasBot: false },
  {
    id: 'C0DEPLOYS00',
    name: 'deploys',
    topic: 'Releases of every app, and what Herald thinks of them',
    members: ['U0ANADUARTE', 'U0RAJPATEL0', 'U0MIACHEN00', 'U0MALLORYQ0', 'U0GUSGUEST0', 'U0OLUPARTNR'],
    hasBot: true,
  },
  { id: 'C0OPS000000', name: 'ops', topic: 'Is it on fire?', members: 'everyone', hasBot: true },
  { id: 'C0CI0000000', name: 'ci', topic: 'Builds', members: 'everyone', hasBot: true },
  {
    id: 'C0INCIDENT0',
    name: 'incidents',
    topic: 'Private room of the people on call',
    private: true,
    members: ['U0ANADUARTE', 'U0RAJPATEL0'],
    hasBot: true,
  },
  {
    id: 'C0LEADERS00',
    name: 'leadership',
    private: true,
    members: ['U0ANADUARTE'],
    hasBot: false,
  },
  { id: 'C0OLDDEPLOY', name: 'deploys-2019', archived: true, members: 'everyone', hasBot: true },
];
