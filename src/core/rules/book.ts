import type { Fault } from './fault.ts';
import { type RuleSource, readYaml, type YamlReading } from './read-yaml.ts';
import type { CheckFinding } from './rulebook.ts';

/** One file as it was read, with its path. */
export type Book = YamlReading & { readonly path: string };

/** Reads a rule or policy file as YAML. */
export function readBook(file: RuleSource): Book {
  return { path: file.path, ...readYaml(file) };
}

/** Faults with their places; none in maps that YAML itself has been found at fault with. */
export function locate({ source, oddMaps }: Book, faults: readonly Fault[]): readonly CheckFinding[] {
  if (source === null) return [];
  const odd = new Set(oddMaps.map((path) => path.join('\n')));
  return faults.filter(({ path }) => !odd.has(path.join('\n'))).map((fault) => source.finding(fault));
}
