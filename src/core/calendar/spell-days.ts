import { weekdays } from './wall-clock.ts';

/** Weekdays (0 is Sunday) for people: `Mon–Fri`, `Sat and Sun`, `every day`. The week starts on Monday. */
export function spellDays(days: ReadonlySet<number>): string {
  const week = [1, 2, 3, 4, 5, 6, 0];
  if (week.every((day) => days.has(day))) return 'every day';
  const runs: number[][] = [];
  for (const [index, day] of week.entries()) {
    if (!days.has(day)) continue;
    const last = runs.at(-1);
    if (last !== undefined && index > 0 && last.at(-1) === week[index - 1]) last.push(day);
    else runs.push([day]);
  }
  const parts = runs.flatMap((run) =>
    run.length > 2 ? [`${name(run[0])}–${name(run.at(-1))}`] : run.map(name),
  );
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function name(day: number | undefined): string {
  return weekdays[day ?? 0] ?? '';
}
