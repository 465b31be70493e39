import { actionKind } from './action-arguments.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf, mapOf } from './loose-value.ts';

/**
 * What this version reads and checks for shape, but does not act on yet. The one list: who builds one of them takes it
 * out here. Paths are keys within an action; a value after `=` names the only values meant.
 */
export const laterFields: readonly string[] = [
  'verify',
  'undo',
  'timeout',
  'retry',
  'approval.from.heroku_permission',
  'approval.reason=required',
  'approval.remind_every',
  'approval.escalate',
  'approval.on_expire=escalate',
  'approval.on_expire=notify',
  'approval.allow_edit',
  'approval.together',
];

/** Includes of `slack.notify` whose facts this version has no source for. */
export const laterIncludes: readonly string[] = [
  'release_output_tail',
  'build_output_tail',
  'crash_log_tail',
  'log_tail',
  'error_codes',
  'cost_delta',
  'pool_headroom',
];

/** Arguments of actions that are performed without them. */
const laterArguments: ReadonlyMap<string, readonly string[]> = new Map([
  ['slack.notify', ['thread', 'buttons']],
]);

/** W612 for every field, argument and action of a rule that is known but not acted on yet. */
export function checkLater(rule: unknown, path: FaultPath): readonly Fault[] {
  return [
    ...actionsIn(rule, path, 'actions').flatMap(({ item, at }) => [
      ...checkAction(item, at),
      ...actionsIn(item, at, 'on_failure').flatMap((inner) => checkAction(inner.item, inner.at)),
    ]),
    ...actionsIn(rule, path, 'on_failure').flatMap(({ item, at }) => checkAction(item, at)),
  ];
}

type Placed = { readonly item: unknown; readonly at: FaultPath };

function actionsIn(holder: unknown, path: FaultPath, key: string): readonly Placed[] {
  return itemsOf(entryOf(holder, key)).map((item, index) => ({ item, at: [...path, key, index] }));
}

function checkAction(item: unknown, path: FaultPath): readonly Fault[] {
  const name = entryOf(item, 'action');
  const kind = typeof name === 'string' ? actionKind(name) : null;
  if (kind !== null && !kind.performed)
    return [later(`this version knows \`${String(name)}\` but does not perform it yet`, [...path, 'action'])];
  const fields = laterFields.flatMap((field) => fieldFault(item, field, path));
  const given = typeof name === 'string' ? (laterArguments.get(name) ?? []) : [];
  return [
    ...fields,
    ...given.flatMap((key) => fieldFault(entryOf(item, 'with'), key, [...path, 'with'])),
    ...includeFaults(item, path),
  ];
}

function fieldFault(item: unknown, field: string, path: FaultPath): readonly Fault[] {
  const [way = '', only] = field.split('=');
  const keys = way.split('.');
  const value = keys.reduce<unknown>((here, key) => entryOf(here, key), item);
  if (value === undefined || (only !== undefined && value !== only)) return [];
  const name = only === undefined ? keys.at(-1) : `${keys.at(-1)}: ${only}`;
  return [later(`this version reads \`${name}\` but does not act on it yet`, [...path, ...keys])];
}

function includeFaults(item: unknown, path: FaultPath): readonly Fault[] {
  return itemsOf(entryOf(mapOf(entryOf(item, 'with')), 'include')).flatMap((name, index) =>
    typeof name === 'string' && laterIncludes.includes(name)
      ? [
          {
            ...later(`this version knows the include \`${name}\` but has nothing to show for it yet`, [
              ...path,
              'with',
              'include',
              index,
            ]),
            at: 'value' as const,
          },
        ]
      : [],
  );
}

function later(message: string, path: FaultPath): Fault {
  const hint = 'You may leave it: the rule is ready for the version that does. Do not rely on it until then.';
  return { code: 'W612', severity: 'warning', path, at: 'key', message, hint };
}
