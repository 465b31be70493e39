import type { DaySpan } from './calendar.ts';

const wellFormed = /^(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$/;
const dayMinutes = 24 * 60;

/** Hours such as `09:00-18:00` or, over midnight, `22:00-06:00`; null when they are none or last no time. */
export function daySpan(text: string): DaySpan | null {
  const [, fromHour, fromMinute, toHour, toMinute] = wellFormed.exec(text.trim()) ?? [];
  const from = minuteOfDay(fromHour, fromMinute);
  const to = minuteOfDay(toHour, toMinute);
  if (from === null || to === null || from === dayMinutes || from === to) return null;
  return { fromMinute: from, toMinute: to };
}

/** Minutes after midnight, `24:00` included. */
function minuteOfDay(hour: string | undefined, minute: string | undefined): number | null {
  const total = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && total <= dayMinutes ? total : null;
}

/** `09:00–18:00`. */
export function spellDaySpan({ fromMinute, toMinute }: DaySpan): string {
  return `${spellMinute(fromMinute)}–${spellMinute(toMinute)}`;
}

/** `09:05` for 545. */
export function spellMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
