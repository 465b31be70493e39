import { compileSchedule } from '../../../src/core/schedule/compile-schedule.ts';
import type { Schedule } from '../../../src/core/schedule/schedule.ts';

/** A schedule that must be readable. */
export function scheduleOf(pattern: string, timezone = 'Europe/London'): Schedule {
  const reading = compileSchedule(pattern, timezone);
  if (reading.kind === 'fault') throw new Error(reading.fault.message);
  return reading.schedule;
}
