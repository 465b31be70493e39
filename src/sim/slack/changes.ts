import type { ApiCall } from './calls.ts';
import type { SimMessage } from './history.ts';
import type { Delivery } from './sender.ts';
import type { OpenView } from './views.ts';

/** What happened in the workspace, for the page and for those who wait. */
export type Change =
  | { readonly kind: 'message'; readonly message: SimMessage }
  | { readonly kind: 'deleted'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'view'; readonly view: OpenView }
  | { readonly kind: 'view_closed'; readonly userId: string; readonly viewId: string }
  | {
      readonly kind: 'toast';
      readonly userId: string | null;
      readonly tone: 'info' | 'error';
      readonly text: string;
    }
  /** People, groups, channels or the panel changed: look again. */
  | { readonly kind: 'workspace' }
  | { readonly kind: 'call'; readonly call: ApiCall }
  | { readonly kind: 'delivery'; readonly delivery: Delivery };

export type Changes = {
  emit(change: Change): void;
  /** Hear of every change from now on; call the answer to stop. */
  listen(listener: (change: Change) => void): () => void;
};

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    emit(change) {
      for (const listener of listeners) listener(change);
    },
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
