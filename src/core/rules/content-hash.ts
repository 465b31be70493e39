import { digest } from './digest.ts';
import type { Defaults, RuleText } from './rule-file.ts';

/** Equal for rules that do the same, whatever they are called. */
export function contentHash(text: RuleText, defaults: Defaults): string {
  const mode = text.mode ?? defaults.mode ?? 'ask';
  return digest({ ...text, id: undefined, name: undefined, description: undefined, tests: undefined, mode });
}
