/** Part of a day in minutes after midnight, the end excluded. When it ends before it starts it runs over midnight. */
export type DaySpan = { readonly fromMinute: number; readonly toMinute: number };

/** A stretch of time, the end excluded, with the words it was written in. */
export type CalendarRange = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly words: string;
  readonly reason: string | null;
};

/**
 * When something is on. Everything that is written must hold: the weekday, the hours, and one of the ranges; null is not
 * written. Weekdays count from Sunday, 0. Hours over midnight belong to the day on which they start.
 */
export type Calendar = {
  readonly name: string;
  readonly timezone: string;
  readonly days: ReadonlySet<number> | null;
  readonly hours: readonly DaySpan[] | null;
  readonly ranges: readonly CalendarRange[] | null;
  /** In plain English: `Mon–Fri 09:00–18:00, Europe/London`. */
  readonly words: string;
};
