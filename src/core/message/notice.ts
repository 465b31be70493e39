import type { Event } from '../event/event.ts';
import type { ProposalState } from '../guard/proposal.ts';
import type { Plan } from '../plan/plan.ts';
import type { Severity } from '../rules/rulebook.ts';

/** A proposal as its card shows it. */
export type ProposalView = {
  readonly id: string;
  readonly action: string;
  readonly state: ProposalState;
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly plan: Plan | null;
  /** Names for people, Slack ids as they are: `oncall`, `U012AB3CD`. */
  readonly approvers: readonly string[];
  readonly count: number;
  readonly expiresAt: string | null;
  readonly answers: readonly {
    readonly personId: string;
    readonly personName: string | null;
    readonly verdict: 'approve' | 'deny';
    readonly at: string;
    readonly reason: string | null;
  }[];
  /** Milliseconds from the write to its verified end, once done. */
  readonly tookMs?: number;
};

/**
 * What a Slack message must say, as data; `renderNotice` turns it into text and blocks. One message per decision: the
 * alert and the proposals of one rule live on one card that is updated in place.
 */
export type NoticeContent =
  | {
      readonly kind: 'alert';
      readonly rule: {
        readonly id: string;
        readonly name: string;
        readonly severity: Severity;
        readonly description?: string;
        readonly runbook?: string;
      };
      readonly event: Event;
      /** The rule's own text, already rendered; without it the card words the event itself. */
      readonly text?: string;
      readonly include: readonly string[];
      readonly mention: readonly string[];
      readonly proposals: readonly ProposalView[];
      /** The incident is over: since when (ISO 8601) and why; the headline says so. */
      readonly resolved?: { readonly at: string; readonly sentence: string };
    }
  /** Word from Herald itself: a quarantined delivery, a dead event, a faulty rule edit. */
  | { readonly kind: 'word'; readonly severity: Severity; readonly title: string; readonly text: string };

/** A Block Kit block as Slack takes it (docs.slack.dev, Block Kit reference). */
export type Block = Readonly<Record<string, unknown>>;

/**
 * What goes to Slack: `text` for notifications and screen readers, `blocks` for the card. `plain` is the whole card as
 * plain lines, for where there is no Slack.
 */
export type SlackMessage = {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly plain?: string;
};
