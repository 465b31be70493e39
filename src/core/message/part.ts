import type { Line } from './line.ts';

/**
 * A part of a card, free of any surface: the Slack renderer makes blocks of it, the terminal lines. `said` may be long
 * text · `small` is for those who look closer · `authored` is the rule's own mrkdwn · `code` is shown exactly ·
 * `ask` is where people answer.
 */
export type Part =
  | { readonly kind: 'said'; readonly lines: readonly Line[] }
  | { readonly kind: 'small'; readonly pieces: readonly Line[] }
  | { readonly kind: 'authored'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'divider' }
  | {
      readonly kind: 'ask';
      readonly proposalId: string;
      /** What the confirmation asks: `Roll back shop?`, what it says, and the word on its button. */
      readonly confirm: { readonly title: string; readonly text: string; readonly button: string };
    };
