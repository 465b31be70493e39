import type { Policy } from '../guard/policy.ts';
import { Channel } from './action-schemas.ts';
import { type Book, locate } from './book.ts';
import { checkAcross, type FormerRules } from './check-across.ts';
import { checkCalendars } from './check-calendars.ts';
import { checkPolicyFit } from './check-policy-fit.ts';
import { checkRule } from './check-rule.ts';
import type { Sources } from './event-catalog.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf } from './loose-value.ts';
import type { ParsedRule } from './parsed-rule.ts';
import { Defaults, RuleFile, RuleText } from './rule-file.ts';
import type { CheckFinding } from './rulebook.ts';
import { shapeFaults } from './shape-faults.ts';

/** Nobody reviews a longer file. */
const mostRules = 1000;

/** The policy a book is held against. */
export type PolicyState =
  | { readonly kind: 'absent' | 'faulty' }
  | { readonly kind: 'read'; readonly policy: Policy };

export type Checked = {
  readonly book: Book;
  readonly findings: readonly CheckFinding[];
  /** The rules without an error, for the analyses across rules. */
  readonly sound: readonly ParsedRule[];
};

/** Everything about one file of rules, and its sound rules for what is judged across files. */
export function checkBook(book: Book, state: PolicyState, sources: Sources): Checked {
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

function soundRules(book: Book, faults: readonly Fault[]): readonly ParsedRule[] {
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

/** What only shows when all sound rules are read together. */
export function acrossBooks(
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

/** E205: one id for two rules, in whatever files. */
export function sameRuleIds(books: readonly Book[]): readonly CheckFinding[] {
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
