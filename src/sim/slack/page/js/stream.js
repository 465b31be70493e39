import { applyState, changed, keyOf, store } from './store.js';
import { toast } from './toasts.js';

/** Follows what happens in the workspace. The browser comes back by itself after a break and gets the whole state anew. */
export function followStream() {
  const stream = new EventSource('/sim/stream');
  const on = (kind, act) =>
    stream.addEventListener(kind, (event) => {
      act(JSON.parse(event.data));
      changed();
    });
  on('state', (state) => {
    store.online = true;
    applyState(state);
  });
  on('message', (message) => store.messages.set(keyOf(message), message));
  on('deleted', (message) => store.messages.delete(keyOf(message)));
  on('view', ({ view }) => store.views.set(view.id, view));
  on('view_closed', ({ viewId }) => store.views.delete(viewId));
  on('toast', ({ userId, tone, text }) => {
    if (userId === null || userId === store.me) toast(text, tone);
  });
  stream.addEventListener('error', () => {
    store.online = false;
    changed();
  });
}
