import type { Policy } from '../guard/policy.ts';
import type { Book } from './book.ts';
import { compileRule } from './compile-rule.ts';
import { digest } from './digest.ts';
import { RuleFile } from './rule-file.ts';
import type { Rule, Rulebook } from './rulebook.ts';

/** Where cards go when no file says `defaults.notify`: a channel every workspace has. */
const lastChannel = '#general';

/** The rule book of files without errors. */
export function compileBook(books: readonly Book[], policy: Policy): Rulebook {
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
