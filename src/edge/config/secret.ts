import { inspect } from 'node:util';

/** A value that does not show itself: printed, inspected or turned into JSON it is a placeholder. */
export type Secret = {
  /** The value itself; call it where the value is used, and keep only the `Secret`. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
};

const PLACEHOLDER = '[secret]';

export function secret(value: string): Secret {
  const kept = {
    reveal: () => value,
    toString: () => PLACEHOLDER,
    toJSON: () => PLACEHOLDER,
  };
  return Object.freeze(Object.defineProperty(kept, inspect.custom, { value: () => PLACEHOLDER }));
}
