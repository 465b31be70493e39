import type { Changes } from './changes.ts';
import type { Json } from './history.ts';
import { isJson, withBlockIds } from './history.ts';

/** A modal open on somebody's screen. */
export type OpenView = {
  readonly id: string;
  readonly userId: string;
  /** The view as the app sent it. */
  readonly view: Json;
  /** Changes with each update; `views.update` may name it to avoid a race. */
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** Messages under the inputs, by block id, after the app answered `response_action: errors`. */
  readonly errors: Readonly<Record<string, string>>;
};

export type TriggerVerdict =
  | { readonly kind: 'ok'; readonly userId: string }
  | { readonly kind: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' };

export type Views = {
  /** A trigger id: lets the app open one modal for this person within 3 s. */
  trigger(userId: string): string;
  exchange(triggerId: string): TriggerVerdict;
  open(userId: string, view: Json, previous?: OpenView): OpenView;
  update(open: OpenView, view: Json): OpenView;
  showErrors(open: OpenView, errors: Readonly<Record<string, string>>): void;
  /** Close this modal, or with `all` every one of the person. */
  close(open: OpenView, all?: boolean): void;
  find(idOrExternalId: string): OpenView | undefined;
  /** The one on top for this person. */
  top(userId: string): OpenView | undefined;
  readonly list: () => readonly OpenView[];
};

const triggerLifeMs = 3000;

export function createViews(options: { now: () => number; changes: Changes }): Views {
  const open = new Map<string, OpenView>();
  const triggers = new Map<string, { userId: string; madeAt: number; used: boolean }>();
  let count = 0;

  function keep(view: OpenView): OpenView {
    const blocks = Array.isArray(view.view.blocks) ? withBlockIds(view.view.blocks.filter(isJson)) : [];
    const kept = { ...view, view: { ...view.view, blocks } };
    open.set(view.id, kept);
    options.changes.emit({ kind: 'view', view: kept });
    return kept;
  }

  function drop(view: OpenView): void {
    open.delete(view.id);
    options.changes.emit({ kind: 'view_closed', userId: view.userId, viewId: view.id });
  }

  function top(userId: string): OpenView | undefined {
    return [...open.values()].findLast((view) => view.userId === userId);
  }

  return {
    trigger(userId) {
      count += 1;
      const id = `${1000 + count}.0.${String(count).padStart(8, '0')}`;
      triggers.set(id, { userId, madeAt: options.now(), used: false });
      return id;
    },
    exchange(triggerId) {
      const trigger = triggers.get(triggerId);
      if (trigger === undefined) return { kind: 'invalid_trigger_id' };
      if (trigger.used) return { kind: 'exchanged_trigger_id' };
      if (options.now() - trigger.madeAt > triggerLifeMs) return { kind: 'expired_trigger_id' };
      trigger.used = true;
      return { kind: 'ok', userId: trigger.userId };
    },
    open(userId, view, previous) {
      count += 1;
      const id = `V0${String(count).padStart(9, '0')}`;
      const hash = `${Math.floor(options.now() / 1000)}.${count}`;
      const rootId = previous?.rootId ?? id;
      return keep({ id, userId, view, hash, rootId, previousId: previous?.id ?? null, errors: {} });
    },
    update(view, next) {
      count += 1;
      return keep({ ...view, view: next, hash: `${Math.floor(options.now() / 1000)}.${count}`, errors: {} });
    },
    showErrors(view, errors) {
      keep({ ...view, errors });
    },
    close(view, all = false) {
      const closing = all ? [...open.values()].filter((one) => one.userId === view.userId) : [view];
      for (const one of closing) drop(one);
    },
    find: (id) => open.get(id) ?? [...open.values()].find((one) => one.view.external_id === id),
    top,
    list: () => [...open.values()],
  };
}
