import { reportFault } from '@parley/runtime/testing';
import type { Schedule } from './schedule.ts';
import { type Code, runSchedule } from './world.ts';

/** The fault of a schedule with the smallest one that still shows one. */
export function report(schedule: Schedule, code: Code): Promise<string> {
  return reportFault(schedule.shape.seed, schedule, (smaller) => runSchedule(smaller, code));
}
