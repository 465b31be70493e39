import { wordFor } from './word-for.ts';

/** How people speak of an action: the thing, looking before it, doing it, and the word on the confirming button. */
export type ActionWords = {
  readonly noun: string;
  readonly looking: string;
  readonly doing: string;
  readonly button: string;
};

const known: Readonly<Record<string, ActionWords>> = {
  'heroku.rollback': {
    noun: 'rollback',
    looking: 'Looking at what can be rolled back …',
    doing: 'Rolling back …',
    button: 'Roll back',
  },
};

export function actionWords(action: string): ActionWords {
  const found = wordFor(known, action);
  if (found !== undefined) return found;
  return {
    noun: action,
    looking: `Looking at what ${action} would do …`,
    doing: `Doing ${action} …`,
    button: 'Go ahead',
  };
}
