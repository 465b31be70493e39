import { type App, currentRelease } from '../world/world.ts';

/** One app at a glance, for a page or a person. */
export type AppSummary = {
  readonly id: string;
  readonly name: string;
  readonly maintenance: boolean;
  /** Version of the release that serves, or null. */
  readonly current: number | null;
  readonly formation: readonly { type: string; quantity: number; size: string }[];
  readonly dynos: readonly { name: string; state: string; release: number }[];
  readonly releases: readonly { version: number; status: string; description: string; user: string }[];
  readonly webhooks: readonly { id: string; url: string; level: string; include: readonly string[] }[];
};

export function worldSummary(apps: readonly App[]): AppSummary[] {
  return apps.map((app) => ({
    id: app.id,
    name: app.name,
    maintenance: app.maintenance,
    current: currentRelease(app)?.version ?? null,
    formation: app.formation.map(({ type, quantity, size }) => ({ type, quantity, size })),
    dynos: app.dynos.map(({ name, state, release }) => ({ name, state, release: release.version })),
    releases: app.releases.map(({ version, status, description, user }) => ({
      version,
      status,
      description,
      user: user.email,
    })),
    webhooks: app.webhooks.map(({ id, url, level, include }) => ({ id, url, level, include })),
  }));
}
