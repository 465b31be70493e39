import type { z } from 'zod';
import { type Fault, type FaultPath, show, spellPath } from './fault.ts';
import { describe, keysOf, metaOf, schemaAt } from './schema-place.ts';
import { didYouMean, oneOf } from './suggestion.ts';
import { unknownKey } from './unknown-key.ts';

type Issue = z.core.$ZodIssue;
type Case = {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly base: FaultPath;
  readonly unknown: 'E201' | 'E303';
};

/** More faults of one place than this help nobody and cost time. */
const mostPerPlace = 100;

/**
 * What is wrong with the shape of a value: keys that are not read, keys that are missing, values of another type. All
 * faults at once, as rule authors read them. `unknown` is the code for a key that is not read (`E201`, or `E303` for an
 * action's argument).
 */
export function shapeFaults(
  schema: z.ZodType,
  data: unknown,
  base: FaultPath,
  unknown: 'E201' | 'E303' = 'E201',
): readonly Fault[] {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return [];
  const issues = result.error.issues.slice(0, mostPerPlace).flatMap((issue) => unfold(issue, []));
  return issues.slice(0, mostPerPlace).flatMap((issue) => faultsOf(issue, { schema, data, base, unknown }));
}

/** A union's issues as those of the one branch the author meant; the union itself when no branch takes the type. */
function unfold(issue: Issue, above: FaultPath): readonly Issue[] {
  const path = [...above, ...issue.path] as (string | number)[];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const branches = issue.errors.filter((branch) => branch.length > 0).toSorted((a, b) => a.length - b.length);
  const meant =
    branches.find((branch) => !branch.some(refusesType) && !branch.some(refusesValue)) ??
    branches.find((branch) => typeof issue.input === 'string' && branch.some(refusesValue));
  return meant === undefined ? [{ ...issue, path }] : meant.flatMap((inner) => unfold(inner, path));
}

function refusesType(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_type';
}

function refusesValue(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_value';
}

function faultsOf(issue: Issue, given: Case): readonly Fault[] {
  const path = issue.path as FaultPath;
  const place = schemaAt(given.schema, path, given.data);
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(place);
    return issue.keys
      .slice(0, mostPerPlace)
      .map((key) => unknownKey(given.unknown, [...given.base, ...path], key, known));
  }
  if (isMissing(given.data, path)) return [missing(given, path, place)];
  return [wrongValue(issue, given, path, place)];
}

function isMissing(data: unknown, path: FaultPath): boolean {
  let here = data;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return true;
    here = (here as Record<string | number, unknown>)[part];
  }
  return false;
}

function missing({ base, data }: Case, path: FaultPath, place: z.core.$ZodType | null): Fault {
  const full = [...base, ...path];
  if (full.length === 1 && full[0] === 'version') return versionFault('`version` is missing');
  const { description, examples } = metaOf(place);
  const key = String(full.at(-1));
  const example = examples?.[0] === undefined ? '' : ` ${String(examples[0])}`;
  const purpose = description === undefined ? '' : `: ${description}`;
  return {
    code: 'E202',
    path: full,
    at: 'rule',
    message: `${holder(full, data)} has no \`${spellPath(full)}\``,
    hint: `Add \`${key}:${example}\`${purpose}.`,
  };
}

/** Who lacks the key: the rule by its id, as far as it is known, or the file. */
function holder(path: FaultPath, data: unknown): string {
  if (path[0] !== 'rules' || path.length < 3) return 'the file';
  const id = valueAt(data, [...path.slice(0, 2), 'id']);
  return typeof id === 'string' ? `rule \`${id}\`` : 'the rule';
}

/** The version is the first thing to mend: nothing else of the file can be judged for sure. */
export function versionFault(message: string): Fault {
  return {
    code: 'E105',
    path: ['version'],
    at: 'value',
    message: `${message}; this Herald reads version 1`,
    hint: 'Write `version: 1` at the top of the file.',
  };
}

function wrongValue(issue: Issue, given: Case, path: FaultPath, place: z.core.$ZodType | null): Fault {
  const full = [...given.base, ...path];
  const seen = valueAt(given.data, path);
  if (full.length === 1 && full[0] === 'version') return versionFault(`\`version\` is ${show(seen)}`);
  const { code, examples } = metaOf(place);
  const at = { path: full, at: 'value' } as const;
  if (issue.code === 'custom') {
    const params = issue.params as { code?: string; hint?: string } | undefined;
    return { code: params?.code ?? 'E203', ...at, message: issue.message, hint: params?.hint ?? '' };
  }
  if (issue.code === 'invalid_key') {
    return {
      code: 'E203',
      path: full,
      at: 'key',
      message: `${show(path.at(-1))}: ${innerMessage(issue)}`,
      hint: 'Choose another key.',
    };
  }
  if (issue.code === 'invalid_value' && typeof seen === 'string') return notOneOf(issue, full, seen);
  const wanted = place === null ? 'another value' : describe(place);
  const example =
    examples?.[0] === undefined ? '' : ` For example: \`${String(full.at(-1))}: ${String(examples[0])}\`.`;
  const bounds = boundsOf(issue);
  return {
    code: code ?? 'E203',
    ...at,
    message: `\`${spellPath(full)}\` must be ${wanted}${bounds}, got ${show(seen)}`,
    hint: `Write ${wanted}${bounds}.${example}`,
  };
}

function notOneOf(issue: Issue & { code: 'invalid_value' }, path: FaultPath, seen: string): Fault {
  const values = issue.values.map(String);
  return {
    code: 'E204',
    path,
    at: 'value',
    message: `\`${spellPath(path)}: ${seen}\` is not one of ${values.join(', ')}${didYouMean(seen, values)}`,
    hint: `Write ${oneOf(values)}.`,
  };
}

function innerMessage(issue: Issue & { code: 'invalid_key' }): string {
  return issue.issues[0]?.message ?? 'not a key that is read';
}

function boundsOf(issue: Issue): string {
  if (issue.code === 'too_small')
    return issue.origin === 'number' ? ` ≥ ${issue.minimum}` : sizeOf(issue.minimum, 'least');
  if (issue.code === 'too_big')
    return issue.origin === 'number' ? ` ≤ ${issue.maximum}` : sizeOf(issue.maximum, 'most');
  return '';
}

function sizeOf(size: number | bigint, side: 'least' | 'most'): string {
  return ` of at ${side} ${size}`;
}

function valueAt(data: unknown, path: FaultPath): unknown {
  return path.reduce<unknown>(
    (here, part) =>
      typeof here === 'object' && here !== null
        ? (here as Record<string | number, unknown>)[part]
        : undefined,
    data,
  );
}
