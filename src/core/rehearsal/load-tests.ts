import type { Fault, FaultPath } from '../rules/fault.ts';
import { entryOf, itemsOf } from '../rules/loose-value.ts';
import { type RuleSource, readYaml, type YamlReading } from '../rules/read-yaml.ts';
import type { CheckFinding, Rulebook } from '../rules/rulebook.ts';
import { shapeFaults } from '../rules/shape-faults.ts';
import { checkTest } from './check-test.ts';
import { RuleTest, TestFile } from './test-file.ts';

/** A test with its place, for people. */
export type PlacedTest = {
  readonly test: RuleTest;
  readonly file: string;
  readonly line: number;
  /** Lines of its expectations, in their order. */
  readonly expectLines: readonly number[];
};

export type LoadedTests = {
  readonly tests: readonly PlacedTest[];
  /** Faults of tests; findings of the rules themselves are told by `loadRulebook`. */
  readonly findings: readonly CheckFinding[];
  /** W608 for each rule that no test expects anything of. */
  readonly uncovered: readonly CheckFinding[];
  /** False when nobody has begun to write tests. */
  readonly any: boolean;
};

export type TestSources = {
  /** The files of the rules folder; `tests:` of a rule or of the file. */
  readonly rules: readonly RuleSource[];
  /** The files of its folder `tests`. */
  readonly tests: readonly RuleSource[];
  /** Null while the rules themselves are faulty: names are not checked then. */
  readonly rulebook: Rulebook | null;
};

/** Reads all tests of a rules folder and says everything that is wrong with them at once. Pure: the texts are handed in. */
export function loadTests({ rules, tests, rulebook }: TestSources): LoadedTests {
  const books = rules.map((file): Book => ({ file: file.path, reading: readYaml(file), kind: 'rules' }));
  const own = tests.map((file): Book => ({ file: file.path, reading: readYaml(file), kind: 'tests' }));
  const read = [...books, ...own].map((book) => readBook(book, rulebook));
  const placed = read.flatMap((one) => one.tests);
  const findings = [
    ...own.flatMap(({ reading }) => reading.findings),
    ...read.flatMap((one) => one.findings),
  ];
  return {
    tests: placed,
    findings: inOrder(findings),
    uncovered: books.flatMap((book) => uncoveredIn(book, placed)),
    any: own.length > 0 || books.some(({ reading }) => testPaths(reading.data).length > 0),
  };
}

type Book = { readonly file: string; readonly reading: YamlReading; readonly kind: 'rules' | 'tests' };
type ReadBook = Pick<LoadedTests, 'tests' | 'findings'>;

function readBook({ file, reading, kind }: Book, rulebook: Rulebook | null): ReadBook {
  const { data, source } = reading;
  if (source === null || data === undefined) return { tests: [], findings: [] };
  const frame = kind === 'tests' ? shapeFaults(TestFile, data, []) : [];
  const items = testPaths(data).map((path) => readTest(valueAt(data, path), path, rulebook));
  const faults = [...frame, ...items.flatMap((item) => (kind === 'tests' ? item.meaning : item.all))];
  const tests = items.flatMap(({ test, path }): readonly PlacedTest[] => {
    if (test === null) return [];
    const lineOf = (at: FaultPath): number => source.locate(at, 'value').line;
    const expectLines = test.expect.map((_, index) => lineOf([...path, 'expect', index]));
    return [{ test, file, line: lineOf(path), expectLines }];
  });
  return { tests, findings: faults.map((fault) => source.finding(nearby(fault))) };
}

/** What is missing is shown where it belongs: a file of tests has no rule whose first line could be meant. */
function nearby(fault: Fault): Fault {
  return fault.at === 'rule' ? { ...fault, path: fault.path.slice(0, -1), at: 'value' } : fault;
}

type ReadTest = {
  readonly path: FaultPath;
  /** Null when its shape is wrong. */
  readonly test: RuleTest | null;
  readonly meaning: readonly Fault[];
  readonly all: readonly Fault[];
};

function readTest(value: unknown, path: FaultPath, rulebook: Rulebook | null): ReadTest {
  const parsed = RuleTest.safeParse(value);
  if (!parsed.success) return { path, test: null, meaning: [], all: shapeFaults(RuleTest, value, path) };
  const meaning = checkTest(parsed.data, path, rulebook);
  return { path, test: parsed.data, meaning, all: meaning };
}

/** Where tests stand: in the list of the file, and in those of its rules. */
function testPaths(data: unknown): readonly FaultPath[] {
  const ofFile = itemsOf(entryOf(data, 'tests')).map((_, index): FaultPath => ['tests', index]);
  const ofRules = itemsOf(entryOf(data, 'rules')).flatMap((rule, at) =>
    itemsOf(entryOf(rule, 'tests')).map((_, index): FaultPath => ['rules', at, 'tests', index]),
  );
  return [...ofRules, ...ofFile];
}

function valueAt(data: unknown, path: FaultPath): unknown {
  return path.reduce<unknown>(
    (here, part) => (typeof part === 'number' ? itemsOf(here)[part] : entryOf(here, part)),
    data,
  );
}

function uncoveredIn({ reading }: Book, tests: readonly PlacedTest[]): readonly CheckFinding[] {
  const covered = new Set(tests.flatMap(({ test }) => test.expect.map(({ rule }) => rule)));
  return itemsOf(entryOf(reading.data, 'rules')).flatMap((rule, index) => {
    const id = entryOf(rule, 'id');
    if (typeof id !== 'string' || covered.has(id) || reading.source === null) return [];
    const hint = `Add a test with \`- { rule: ${id}, action: ... }\` under \`expect\`; herald test runs it.`;
    const fault: Fault = {
      code: 'W608',
      severity: 'warning',
      path: ['rules', index, 'id'],
      at: 'value',
      message: 'no test covers this rule',
      hint,
    };
    return [reading.source.finding(fault)];
  });
}

function inOrder(findings: readonly CheckFinding[]): readonly CheckFinding[] {
  return findings.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.col - b.col);
}
