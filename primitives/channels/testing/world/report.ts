import { type Schedule, shrink } from './schedule.ts';
import { type Code, runSchedule } from './world.ts';

/** The fault with the smallest schedule that still shows one, ready to be run again with `runSchedule`. */
export async function report(schedule: Schedule, fault: string, code: Code): Promise<string> {
  const small = await shrink(schedule, async (smaller) => (await runSchedule(smaller, code)) !== undefined);
  const ops = small.ops.map((op) => `  ${JSON.stringify(op)}`).join('\n');
  return `seed ${schedule.shape.seed}: ${fault}\nshrunk: ${await runSchedule(small, code)}\n${JSON.stringify(small.shape)}\n${ops}`;
}
