import { type ASTNode, Environment, EvaluationError, ParseError, serialize } from '@marcbachmann/cel-js';

/** The only file that knows the engine (CEL, the Common Expression Language). */

/** A part of a parsed expression. Macros such as `exists` keep the arguments as written. */
export type CelNode = ASTNode;

export type CelReading =
  | { readonly kind: 'ok'; readonly node: CelNode }
  | {
      readonly kind: 'fault';
      /** The engine's name of the fault, such as `expected_token`. */
      readonly fault: string;
      readonly message: string;
      readonly start: number;
      readonly end: number;
    };

const limits = {
  maxDepth: 32,
  maxAstNodes: 400,
  maxListElements: 100,
  maxMapEntries: 1,
  maxCallArguments: 4,
};
const asWritten = new Environment({ limits });

/** Parses an expression as it is written; names and types are judged elsewhere. */
export function parseCel(text: string): CelReading {
  try {
    return { kind: 'ok', node: asWritten.parse(text).ast };
  } catch (error) {
    if (!(error instanceof ParseError)) return unreadable(text, 'too_deep', 'it is nested too deep');
    const { start, end } = error.range ?? { start: 0, end: text.length };
    return { kind: 'fault', fault: error.code, message: error.summary, start, end };
  }
}

function unreadable(text: string, fault: string, message: string): CelReading {
  return { kind: 'fault', fault, message, start: 0, end: text.length };
}

/** A part of an expression as text, with no more parentheses than it needs. */
export function spellNode(node: CelNode): string {
  return serialize(node);
}

/** What the engine throws where a value is missing: a variable without value, or a place beyond the end of a list. */
const absences: readonly string[] = ['unknown_variable', 'no_such_key', 'index_out_of_bounds'];

function isAbsence(error: unknown): boolean {
  return error instanceof EvaluationError && absences.includes(error.code);
}

type Runner = { run(node: CelNode, context: unknown): unknown };
type Checker = { check(node: CelNode, context: unknown): unknown; getType(name: string): unknown };
type Macro = { readonly inner: CelNode };

/** A macro that answers `whenAbsent` when its argument lacks a value, and otherwise what `answer` makes of it. */
function absenceMacro(whenAbsent: boolean, answer: (value: unknown) => unknown) {
  return ({ args }: { readonly args: readonly CelNode[] }) => ({
    inner: args[0],
    typeCheck: (checker: Checker, { inner }: Macro, context: unknown) => {
      checker.check(inner, context);
      return checker.getType('bool');
    },
    evaluate: (runner: Runner, { inner }: Macro, context: unknown) => {
      try {
        return answer(runner.run(inner, context));
      } catch (error) {
        if (isAbsence(error)) return whenAbsent;
        throw error;
      }
    },
  });
}

/**
 * Lowered expressions are made by Herald, not by people: they name variables without structure, and say where a missing
 * value counts as false (`held`), as a difference (`differs`) or is asked for (`present`).
 */
const lowered = new Environment({ limits: { maxDepth: 600, maxAstNodes: 10_000 } })
  .registerFunction(
    'held(ast): bool',
    absenceMacro(false, (value) => value),
  )
  .registerFunction(
    'differs(ast): bool',
    absenceMacro(true, (value) => value),
  )
  .registerFunction(
    'present(ast): bool',
    absenceMacro(false, () => true),
  )
  .registerFunction('minutes_since(string, int): int', minutesSince);

function minutesSince(text: string, now: bigint): bigint {
  const at = /^\d{4}-\d\d-\d\dT\S*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new RangeError(`${JSON.stringify(text.slice(0, 60))} is not a time`);
  return BigInt(Math.floor((Number(now) - at) / 60_000));
}

export type CelValue = string | number | bigint | boolean | readonly (string | number | bigint | boolean)[];

export type CelRun =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly fault: string; readonly message: string };

export type CelProgram =
  | { readonly kind: 'ok'; readonly run: (values: Readonly<Record<string, CelValue>>) => CelRun }
  | { readonly kind: 'fault'; readonly message: string };

/** What a lowered expression may name beside the functions above. */
export type CelNames = {
  /** Variables with the engine's names of their types. */
  readonly variables: ReadonlyMap<string, string>;
  /** Tests of one text. */
  readonly tests: ReadonlyMap<string, (text: string) => boolean>;
};

/** Compiles lowered expressions that share their names; each must be true or false. */
export function compileCel(texts: readonly string[], { variables, tests }: CelNames): readonly CelProgram[] {
  const environment = lowered.clone();
  for (const [name, type] of variables) environment.registerVariable(name, type);
  for (const [name, test] of tests) environment.registerFunction(`${name}(string): bool`, test);
  return texts.map((text) => compileOne(environment, text));
}

function compileOne(environment: Environment, text: string): CelProgram {
  try {
    const program = environment.parse(text);
    const { valid, type, error } = program.check();
    if (!valid) return { kind: 'fault', message: error?.summary ?? 'it is not well typed' };
    if (type !== 'bool') return { kind: 'fault', message: `it is ${type}, not bool` };
    return { kind: 'ok', run: (values) => run(program, values) };
  } catch (error) {
    return { kind: 'fault', message: error instanceof ParseError ? error.summary : 'it is nested too deep' };
  }
}

function run(program: (values: object) => unknown, values: Readonly<Record<string, CelValue>>): CelRun {
  try {
    return { kind: 'value', value: program(values) };
  } catch (error) {
    if (error instanceof EvaluationError) return { kind: 'error', fault: error.code, message: error.summary };
    return { kind: 'error', fault: 'failed', message: error instanceof Error ? error.message : 'it failed' };
  }
}
