import type { ViewName } from './event.ts';

/**
 * Where a fact is read in Heroku's `data`; the first path that holds a value of the type wins. Without paths the fact
 * is worked out.
 */
export type ViewField = {
  readonly type: 'text' | 'int' | 'bool' | 'list';
  readonly paths: readonly (readonly string[])[];
};

const text = (...paths: string[][]): ViewField => ({ type: 'text', paths });
const int = (...paths: string[][]): ViewField => ({ type: 'int', paths });
const bool = (...paths: string[][]): ViewField => ({ type: 'bool', paths });

/**
 * Every fact a rule may name beside `event.*`, `app.*` and `actor.*`, by view. The one list: views, `previous` and the
 * catalog of the rule language are built from it.
 */
export const viewFields = {
  release: {
    id: text(['id']),
    version: int(['version']),
    status: text(['status']),
    current: bool(['current']),
    kind: text(),
    description: text(['description']),
    commit: text(['slug', 'commit']),
    slug_id: text(['slug', 'id']),
    user: text(['user', 'email']),
    stack: text(['stack']),
    eligible_for_rollback: bool(['eligible_for_rollback']),
    created_at: text(['created_at']),
  },
  build: {
    id: text(['id']),
    status: text(['status']),
    commit: text(['slug', 'commit'], ['source_blob', 'version']),
    commit_message: text(['slug', 'commit_description'], ['source_blob', 'version_description']),
    user: text(['user', 'email']),
    stack: text(['stack']),
    release_version: int(['release', 'version']),
    buildpacks: { type: 'list', paths: [['buildpacks']] },
  },
  dyno: {
    id: text(['id']),
    name: text(['name']),
    type: text(['type']),
    state: text(['state']),
    size: text(['size']),
    command: text(['command']),
    cause: text(),
    exit_status: int(['exit_status']),
    release_version: int(['release', 'version']),
    one_off: bool(),
  },
  formation: {
    id: text(['id']),
    type: text(['type']),
    quantity: int(['quantity']),
    size: text(['size']),
    command: text(['command']),
  },
  addon: {
    name: text(['name']),
    plan: text(['plan', 'name']),
    service: text(['addon_service', 'name']),
    state: text(['state']),
  },
  attachment: { name: text(['name']), addon: text(['addon', 'name']) },
  domain: { hostname: text(['hostname']), kind: text(['kind']), status: text(['status']) },
  collaborator: { email: text(['user', 'email']), role: text(['role']) },
  sni: { name: text(['name']) },
} as const satisfies Record<ViewName, Readonly<Record<string, ViewField>>>;
