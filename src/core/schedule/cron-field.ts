/** The five fields of a schedule, in order, with the values each may have. */
export const cronFields = [
  { name: 'minute', first: 0, last: 59, names: [] },
  { name: 'hour', first: 0, last: 23, names: [] },
  { name: 'day of the month', first: 1, last: 31, names: [] },
  {
    name: 'month',
    first: 1,
    last: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'weekday', first: 0, last: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;
export type CronField = (typeof cronFields)[number];

/** The values a field stands for, in order; only for fields that croner has read. Weekday 7 is Sunday, 0. */
export function valuesOf(text: string, field: CronField): readonly number[] {
  const isWeekday = field.name === 'weekday';
  const values = text.split(',').flatMap((part) => partValues(part, field));
  return [...new Set(values.map((value) => (isWeekday ? value % 7 : value)))].sort((a, b) => a - b);
}

function partValues(part: string, field: CronField): readonly number[] {
  const [span = '', step] = part.split('/');
  const [from = '', to = from] = span.split('-');
  const first = span === '*' ? field.first : numberOf(from, field);
  const last = span === '*' ? lastOf(field) : upTo(first, numberOf(to, field));
  const by = step === undefined ? 1 : Number(step);
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}

function lastOf(field: CronField): number {
  return field.name === 'weekday' ? 6 : field.last;
}

/** `fri-sun` ends with the Sunday after, 7. */
function upTo(first: number, last: number): number {
  return last < first ? last + 7 : last;
}

function numberOf(text: string, field: CronField): number {
  const names: readonly string[] = field.names;
  const index = names.indexOf(text.toLowerCase());
  return index < 0 ? Number(text) : index + field.first;
}
