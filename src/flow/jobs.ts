/** The kinds of wake-up. A job carries a kind and an id, nothing else: everything is read again from the database. */
export const jobKinds = ['event', 'notice', 'proposal', 'answer', 'action', 'timer'] as const;
export type JobKind = (typeof jobKinds)[number];

/** `event` -> take-event, `notice` -> post-notice, `proposal` -> weigh-proposal, `answer` -> answer-proposal, `action` -> perform-action, `timer` -> wake-timer. */
export type Job = { readonly kind: JobKind; readonly id: string };
