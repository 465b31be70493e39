import { emitKeypressEvents } from 'node:readline';

type Key = { readonly name?: string; readonly sequence?: string; readonly ctrl?: boolean };

/** Calls back for each key of the terminal, `ctrl-c` by that name; answers how to stop. Without a terminal nothing is read. */
export function listenToKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => {};
  const hear = (_text: string | undefined, key: Key) =>
    onKey(key.ctrl === true && key.name === 'c' ? 'ctrl-c' : (key.sequence ?? ''));
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', hear);
  // The terminal is gone; the signal that tells so may have been lost.
  stdin.on('error', () => onKey('ctrl-c'));
  stdin.resume();
  return () => {
    stdin.off('keypress', hear);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
