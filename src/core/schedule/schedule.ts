/** When something runs by the clocks of a time zone. */
export type Schedule = {
  /** Five fields: minute, hour, day of the month, month, weekday. */
  readonly pattern: string;
  readonly timezone: string;
  /** True when the hour field names all hours: such a schedule goes by elapsed time when the clocks change. */
  readonly everyHour: boolean;
  /** In plain English: `at 20:00 on Mon–Fri, Europe/London`. */
  readonly words: string;
  /** The next reading of the clocks after another that the pattern names, both counted as if in UTC; null for none. */
  readonly nextWall: (afterWall: number) => number | null;
};

export type ScheduleFault = {
  readonly code: 'E206';
  /** Which of the two is at fault. */
  readonly part: 'schedule' | 'timezone';
  readonly message: string;
  readonly hint: string;
};
