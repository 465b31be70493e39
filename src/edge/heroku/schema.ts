import { z } from 'zod';

/** Foreign text made fit to store and show: PostgreSQL refuses NUL and lone surrogates, a card wants one short line. */
export function storable(text: string): string {
  return text.slice(0, 500).replace(/[\p{Cc}\p{Surrogate}]/gu, '\uFFFD');
}

// The fields Herald uses of the Platform API's answers (schema `version=3`); Heroku may add others at any time.

const Text = z.string().transform(storable);
const Id = z.string().min(1).max(100);

export const Account = z.object({ id: Id, email: Text });
export type Account = z.infer<typeof Account>;

export const App = z.object({ id: Id, name: Text, maintenance: z.boolean().default(false) });
export type App = z.infer<typeof App>;

export const Release = z
  .object({
    id: Id,
    version: z.int(),
    // A status we do not know is not an end: nothing is decided while it stands.
    status: z.enum(['pending', 'succeeded', 'failed', 'expired']).catch('pending'),
    current: z.boolean().default(false),
    description: Text.nullish(),
    user: z.object({ id: Id, email: Text }),
    slug: z.object({ id: Id }).nullish(),
    created_at: Text,
    updated_at: Text,
    eligible_for_rollback: z.boolean().default(false),
  })
  .transform((release) => ({
    id: release.id,
    version: release.version,
    status: release.status,
    current: release.current,
    description: release.description ?? '',
    user: { id: release.user.id, email: release.user.email },
    slugId: release.slug?.id ?? null,
    createdAt: release.created_at,
    updatedAt: release.updated_at,
    eligibleForRollback: release.eligible_for_rollback,
  }));
export type Release = z.infer<typeof Release>;

export const Build = z
  .object({
    id: Id,
    // Only a build that says so is running: one with an unknown end must not block an app for ever.
    status: z.enum(['pending', 'succeeded', 'failed']).catch('failed'),
    user: z.object({ email: Text }),
    created_at: Text,
  })
  .transform(({ id, status, user, created_at }) => ({
    id,
    status,
    user: user.email,
    createdAt: created_at,
  }));
export type Build = z.infer<typeof Build>;

/** Only the commit: `blob.url` would be a way to the source code. */
export const Slug = z.object({ commit: Text.nullish() });
export type Slug = z.infer<typeof Slug>;

export const Formation = z
  .object({ type: Text, quantity: z.int().min(0), size: Text })
  .transform(({ type, quantity, size }) => ({ type, quantity, size }));
export type Formation = z.infer<typeof Formation>;

export const Dyno = z
  .object({
    id: Id,
    name: Text,
    type: Text,
    state: Text,
    release: z.object({ version: z.int() }).nullish(),
    created_at: Text,
  })
  .transform(({ id, name, type, state, release, created_at }) => ({
    id,
    name,
    type,
    state,
    releaseVersion: release?.version ?? null,
    createdAt: created_at,
  }));
export type Dyno = z.infer<typeof Dyno>;

/** Names and values; the values never leave the function that compares them. */
export const ConfigVars = z.record(z.string(), z.string().nullable());
export type ConfigVars = z.infer<typeof ConfigVars>;

/** `{"id":"rate_limit","message":"…"}`, in Heroku's words. */
export const Fault = z.object({ id: Text.optional(), message: Text.optional() });
export type Fault = z.infer<typeof Fault>;
