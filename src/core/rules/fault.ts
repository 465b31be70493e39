/** The way to a value in a file: keys and list positions from the top. */
export type FaultPath = readonly (string | number)[];

/**
 * Something wrong in a rule or policy file, before its place is known as line and column. `at` says which place of the
 * path is shown: the key, the value, or the first line of the rule.
 */
export type Fault = {
  readonly code: string;
  readonly severity?: 'warning';
  readonly path: FaultPath;
  readonly at: 'key' | 'value' | 'rule';
  /** How many characters into the text of the value, for what is wrong within an expression. */
  readonly offset?: number;
  readonly message: string;
  readonly hint: string;
};

/** A path for people: `threshold.count`, `actions[1].with`. Inside a rule it starts at the rule. */
export function spellPath(path: FaultPath): string {
  const inRule = path[0] === 'rules' && typeof path[1] === 'number' ? path.slice(2) : path;
  return inRule
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

/** A value for people, cut short. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A placeholder where the text itself must stand. */
export function templateFault(path: FaultPath): Fault {
  return {
    code: 'E405',
    path,
    at: 'value',
    message: 'no `{{ }}` here; it is read only in `with`',
    hint: 'Write the value, the name or the fact path itself.',
  };
}
