import { HouseFault } from '../errors.ts';
import { loadPolicy, noPolicy } from '../guard/load-policy.ts';
import type { Policy } from '../guard/policy.ts';
import { Channel } from './action-arguments.ts';
import { checkAcross, type FormerRules } from './check-across.ts';
import { checkCalendars } from './check-calendars.ts';
import { checkPolicyFit } from './check-policy-fit.ts';
import { checkRule } from './check-rule.ts';
import { compileRule } from './compile-rule.ts';
import { digest } from './digest.ts';
import type { Sources } from './event-catalog.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf } from './loose-value.ts';
import type { ParsedRule } from './parsed-rule.ts';
import { type RuleSource, readYaml, type YamlReading } from './read-yaml.ts';
import { Defaults, RuleFile, RuleText } from './rule-file.ts';
import type { CheckFinding, Expression, Rule, Rulebook } from './rulebook.ts';
import { shapeFaults } from './shape-faults.ts';

/** `rulebook` is null when any finding is an error: a faulty book is never used in part. */
export type LoadedRulebook = {
  readonly rulebook: Rulebook | null;
  readonly findings: readonly CheckFinding[];
};

/** Where cards go when no file says `defaults.notify`: a channel every workspace has. */
const lastChannel = '#general';
/** Nobody reviews a longer file. */
const mostRules = 1000;
/** More findings of one file than this help nobody. */
const mostPerFile = 200;

type Read = YamlReading & { readonly path: string };
type PolicyState =
  | { readonly kind: 'absent' | 'faulty' }
  | { readonly kind: 'read'; readonly policy: Policy };

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
  const read = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(readFile);
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

function readFile(file: RuleSource): Read {
  return { path: file.path, ...readYaml(file) };
}

function isPolicy({ path }: Read): boolean {
  return /(?:^|\/)policy\.ya?ml$/.test(path);
}

function readPolicy(policies: readonly Read[]): { state: PolicyState; findings: readonly CheckFinding[] } {
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

function locate({ source, oddMaps }: Read, faults: readonly Fault[]): readonly CheckFinding[] {
  if (source === null) return [];
  const odd = new Set(oddMaps.map((path) => path.join('\n')));
  return faults.filter(({ path }) => !odd.has(path.join('\n'))).map((fault) => source.finding(fault));
}

type Checked = {
  readonly book: Read;
  readonly findings: readonly CheckFinding[];
  /** The rules without an error, for the analyses across rules. */
  readonly sound: readonly ParsedRule[];
};

function checkBook(book: Read, state: PolicyState, sources: Sources): Checked {
  if (book.data === undefined) return { book, findings: [], sound: [] };
  const rules = itemsOf(entryOf(book.data, 'rules'));
  if (rules.length > mostRules)
    return { book, findings: locate(book, [tooManyRules(rules.length)]), sound: [] };
  const defaults = entryOf(book.data, 'defaults');
  const shape = [...shapeFaults(RuleFile, book.data, []), ...notifyFault(defaults)];
  const meaning = rules.map((rule, index) => checkOne(rule, ['rules', index], defaults, state, sources));
  const sound = soundRules(book, [...shape, ...meaning.flat()]);
  return { book, findings: locate(book, [...shape, ...meaning.flat()]), sound };
}

function checkOne(
  rule: unknown,
  path: FaultPath,
  defaults: unknown,
  state: PolicyState,
  sources: Sources,
): readonly Fault[] {
  const own = checkRule(rule, path, defaults, sources);
  if (state.kind === 'faulty') return own;
  const policy = state.kind === 'read' ? state.policy : null;
  return [...own, ...checkPolicyFit(rule, path, defaults, policy), ...checkCalendars(rule, path, policy)];
}

function soundRules(book: Read, faults: readonly Fault[]): readonly ParsedRule[] {
  const isFaulty = (index: number): boolean =>
    faults.some(({ path, severity }) => severity === undefined && path[0] === 'rules' && path[1] === index);
  const shared = Defaults.safeParse(entryOf(book.data, 'defaults') ?? {});
  return itemsOf(entryOf(book.data, 'rules')).flatMap((rule, index): readonly ParsedRule[] => {
    const parsed = isFaulty(index) ? null : RuleText.safeParse(rule);
    if (parsed?.success !== true) return [];
    const line = book.source?.locate(['rules', index], 'value').line ?? 1;
    const defaults = shared.success ? shared.data : {};
    return [{ text: parsed.data, defaults, path: ['rules', index], place: `${book.path}:${line}` }];
  });
}

function acrossBooks(
  checked: readonly Checked[],
  state: PolicyState,
  former: FormerRules,
): readonly CheckFinding[] {
  const home = new Map(checked.flatMap(({ book, sound }) => sound.map((rule) => [rule, book] as const)));
  const policy = state.kind === 'read' ? state.policy : null;
  return checkAcross([...home.keys()], policy, former).flatMap(([rule, fault]) => {
    const book = home.get(rule);
    return book === undefined ? [] : locate(book, [fault]);
  });
}

function tooManyRules(count: number): Fault {
  const message = `the file holds ${count} rules, more than ${mostRules}`;
  return { code: 'E203', path: ['rules'], at: 'key', message, hint: 'Split the rules over several files.' };
}

function notifyFault(defaults: unknown): readonly Fault[] {
  const notify = entryOf(defaults, 'notify');
  return typeof notify === 'string' ? shapeFaults(Channel, notify, ['defaults', 'notify']) : [];
}

function sameRuleIds(books: readonly Read[]): readonly CheckFinding[] {
  const first = new Map<string, string>();
  return books.flatMap((book) =>
    itemsOf(entryOf(book.data, 'rules')).flatMap((rule, index): readonly CheckFinding[] => {
      const id = entryOf(rule, 'id');
      if (typeof id !== 'string' || book.source === null) return [];
      const path = ['rules', index, 'id'];
      const known = first.get(id);
      const { line } = book.source.locate(path, 'value');
      if (known === undefined) {
        first.set(id, `${book.path}:${line}`);
        return [];
      }
      const hint = 'Give each rule its own id: state, cooldowns and the audit log go by it.';
      return [
        book.source.finding({ code: 'E205', path, at: 'value', message: `\`${id}\` also in ${known}`, hint }),
      ];
    }),
  );
}

function inOrder(read: readonly Read[], findings: readonly CheckFinding[]): readonly CheckFinding[] {
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

// ---------------------------------------------------------------- a book without errors

function compileBook(books: readonly Read[], policy: Policy): Rulebook {
  const parsed = books.flatMap((book) => {
    const file = RuleFile.safeParse(book.data);
    return file.success ? [{ book, file: file.data }] : [];
  });
  const rules = parsed.flatMap(({ book, file }) =>
    file.rules.map((text, index) =>
      compileRule({
        text,
        defaults: file.defaults ?? {},
        policy,
        file: book.path,
        line: book.source?.locate(['rules', index], 'value').line ?? 1,
        compileIf,
      }),
    ),
  );
  const channels = parsed.flatMap(({ file }) => file.defaults?.notify ?? []);
  return {
    rules,
    policy,
    defaultChannel: channels[0] ?? lastChannel,
    byEvent: indexByEvent(rules),
    hash: digest([policy.hash, ...rules.map(({ id, hash }) => [id, hash])]),
  };
}

/** `checkRule` refuses every `if` while there is no engine for it. */
function compileIf(text: string): Expression {
  throw new HouseFault(`an if got past the check: ${text.slice(0, 40)}`);
}

function indexByEvent(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const index = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const event of rule.events) {
      const list = index.get(event);
      if (list === undefined) index.set(event, [rule]);
      else list.push(rule);
    }
  }
  return index;
}
