import type { z } from 'zod';

/** What a command needs of the environment: everything, the database, or only the rule files and the log. */
export type Needs = 'server' | 'database' | 'none';

/**
 * One variable, described once: the reader checks it, and the tests hold README, `app.json` and `.env.example` to it.
 * The errors of the schema complete the sentence "the value …"; they never repeat a secret.
 */
export type Variable<T> = {
  readonly meaning: string;
  /** What holds without it: its default, or in words. */
  readonly without: string;
  readonly default: string | null;
  /** Stands in `.env.example`. */
  readonly example: string;
  /** What must not be shown: a word that only its owner knows, or a URL that may hold a password. */
  readonly secret: 'no' | 'word' | 'url';
  /** The least need at which it is checked. */
  readonly needs: Needs;
  readonly expected: string;
  readonly mend: string;
  readonly schema: z.ZodType<T, string | undefined>;
};

type Described<T> = Omit<Variable<T>, 'schema' | 'default' | 'without' | 'example'> & {
  schema: z.ZodType<T, string>;
};

/** A variable that has a value in any case. */
export function given<T>(described: Described<T> & { default: string }): Variable<T> {
  const { default: value, schema } = described;
  return { ...described, without: value, example: value, schema: schema.prefault(value) };
}

/** A variable that may be missing. */
export function open<T>(
  described: Described<T> & { without: string; example: string },
): Variable<T | undefined> {
  return { ...described, default: null, schema: described.schema.optional() };
}
