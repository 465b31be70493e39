import { loadPolicy, noPolicy } from '../guard/load-policy.ts';
import { type Book, locate, readBook } from './book.ts';
import type { FormerRules } from './check-across.ts';
import { acrossBooks, checkBook, type PolicyState, sameRuleIds } from './check-book.ts';
import { compileBook } from './compile-book.ts';
import type { Sources } from './event-catalog.ts';
import type { RuleSource } from './read-yaml.ts';
import type { CheckFinding, Rulebook } from './rulebook.ts';

/** `rulebook` is null when any finding is an error: a faulty book is never used in part. */
export type LoadedRulebook = {
  readonly rulebook: Rulebook | null;
  readonly findings: readonly CheckFinding[];
};

/** More findings of one file than this help nobody. */
const mostPerFile = 200;

export type LoadOptions = {
  /** Doors that are open; an event of a shut one is E305. */
  readonly sources?: Sources;
  /** The rules that run now, to tell one that was only renamed (W609). */
  readonly former?: FormerRules;
};

/**
 * Reads rule and policy files (the policy is the file named `policy.yml`) and says everything that is wrong with them at
 * once, in the order of files and lines. Pure: the texts are handed in.
 */
export function loadRulebook(files: readonly RuleSource[], options: LoadOptions = {}): LoadedRulebook {
  const sources = options.sources ?? { drain: false };
  const read = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(readBook);
  const [policies, books] = [read.filter(isPolicy), read.filter((one) => !isPolicy(one))];
  const { state, findings: ofPolicy } = readPolicy(policies);
  const checked = books.map((book) => checkBook(book, state, sources));
  const findings = [
    ...read.flatMap((one) => one.findings),
    ...ofPolicy,
    ...checked.flatMap((one) => one.findings),
    ...sameRuleIds(books),
    ...acrossBooks(checked, state, options.former ?? []),
  ];
  const told = inOrder(read, findings);
  if (findings.some(({ severity }) => severity === 'error')) return { rulebook: null, findings: told };
  return { rulebook: compileBook(books, state.kind === 'read' ? state.policy : noPolicy), findings: told };
}

function isPolicy({ path }: Book): boolean {
  return /(?:^|\/)policy\.ya?ml$/.test(path);
}

function readPolicy(policies: readonly Book[]): { state: PolicyState; findings: readonly CheckFinding[] } {
  const [first, second] = policies;
  if (first === undefined) return { state: { kind: 'absent' }, findings: [] };
  if (first.source === null || first.data === undefined) return { state: { kind: 'faulty' }, findings: [] };
  const { policy, faults } = loadPolicy(first.data);
  const again = second?.source?.finding({
    code: 'E205',
    path: [],
    at: 'value',
    message: `the policy also stands in ${first.path}`,
    hint: 'Keep one of the two files.',
  });
  const findings = [...locate(first, faults), ...(again === undefined ? [] : [again])];
  return { state: policy === null ? { kind: 'faulty' } : { kind: 'read', policy }, findings };
}

function inOrder(read: readonly Book[], findings: readonly CheckFinding[]): readonly CheckFinding[] {
  return read.flatMap(({ path }) => {
    const own = findings.filter(({ file }) => file === path).sort((a, b) => a.line - b.line || a.col - b.col);
    const once = own.filter((one, index) => {
      const before = own[index - 1];
      return (
        before === undefined ||
        before.line !== one.line ||
        before.col !== one.col ||
        before.code !== one.code ||
        before.message !== one.message
      );
    });
    return once.slice(0, mostPerFile);
  });
}
