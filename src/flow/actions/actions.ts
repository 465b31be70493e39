import type { Action } from './action.ts';
import { rollback } from './rollback.ts';

/** Every guarded action Herald knows. What is not in this list cannot be done. */
export const actions: readonly Action[] = [rollback];

/** The action of this name, null when there is none. */
export function actionNamed(name: string): Action | null {
  return actions.find((action) => action.name === name) ?? null;
}
