/** What the Platform API says of an app right now, as far as plans need it. Times are Heroku's ISO 8601 texts. */
export type LiveApp = { readonly id: string; readonly name: string; readonly maintenance: boolean };

export type LiveRelease = {
  readonly id: string;
  readonly version: number;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'expired';
  readonly current: boolean;
  readonly description: string;
  readonly user: { readonly id: string; readonly email: string };
  readonly slugId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly eligibleForRollback: boolean;
};

export type LiveBuild = {
  readonly id: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly user: string;
  readonly createdAt: string;
};

export type LiveDyno = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly releaseVersion: number | null;
  readonly createdAt: string;
};

export type LiveFormation = { readonly type: string; readonly quantity: number; readonly size: string };
