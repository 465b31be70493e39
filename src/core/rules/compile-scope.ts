import { compileFactTest } from './fact-operators.ts';
import type { RuleText } from './rule-file.ts';
import type { Condition } from './rulebook.ts';
import { globsOf } from './scope.ts';

/** `stage`, `pipeline` and `team` of a rule as conditions on the app of each of its events. */
export function compileScope(text: Pick<RuleText, 'stage' | 'pipeline' | 'team'>): readonly Condition[] {
  return (['stage', 'pipeline', 'team'] as const).flatMap((key) => {
    const scope = text[key];
    return scope === undefined ? [] : scopeConditions(`app.${key}`, globsOf(scope));
  });
}

function scopeConditions(path: string, globs: readonly string[]): readonly Condition[] {
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const refused = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  return [
    ...(wanted.length === 0 ? [] : [{ kind: 'test', path, ...compileFactTest(wanted) } as const]),
    ...(refused.length === 0 ? [] : [{ kind: 'test', path, ...compileFactTest({ not: refused }) } as const]),
  ];
}
