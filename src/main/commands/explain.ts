import { distance } from 'fastest-levenshtein';
import { explainApp, explainRule } from '../../core/explain/explain-rulebook.ts';
import type { ExitCode, Io } from '../io.ts';
import { openRulebook } from '../open-rulebook.ts';

export type ExplainOptions = { readonly app?: string; readonly json: boolean };

/** `herald explain [rule] [--app name]`: rules and policy as sentences; what Herald may do to an app and who may approve it. */
export async function explain(
  io: Io,
  ruleId: string | undefined,
  options: ExplainOptions,
): Promise<ExitCode> {
  const rulebook = await openRulebook(io.env.RULES_DIR ?? 'rules');
  if (options.app !== undefined) {
    print(io, options, [explainApp(rulebook, options.app)]);
    return 0;
  }
  const chosen = ruleId === undefined ? rulebook.rules : rulebook.rules.filter(({ id }) => id === ruleId);
  if (chosen.length === 0) {
    const near = rulebook.rules
      .map(({ id }) => id)
      .sort((a, b) => distance(a, ruleId ?? '') - distance(b, ruleId ?? ''))[0];
    io.err(`There is no rule ${ruleId}.${near === undefined ? '' : ` Did you mean ${near}?`}\n`);
    return 1;
  }
  print(
    io,
    options,
    chosen.map((rule) => explainRule(rule, rulebook.policy)),
  );
  return 0;
}

function print(io: Io, options: ExplainOptions, parts: readonly (readonly string[])[]): void {
  if (options.json) io.out(`${JSON.stringify({ explained: parts }, null, 2)}\n`);
  else io.out(`${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}
