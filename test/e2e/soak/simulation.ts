// `npm run soak -- simulation`: whole sites under generated schedules of faults, in one process under simulated time.
import * as code from '@parley/channels';
import { makeMuddledSchedule, makeRightsSchedule, makeSiteSchedule, report, runSchedule } from '@parley/channels/testing';
import { type Counted, readCounted } from './counted.ts';
import { print } from './keep.ts';

const MINUTES = 5;
const LEAST_SCHEDULES = 20_000;
const SAY_EVERY_MS = 30_000;
/** By turns: sites with faults of everything, with rights that change, with a backbone that doubles and reorders. */
const MAKERS = [makeSiteSchedule, makeSiteSchedule, makeRightsSchedule, makeMuddledSchedule] as const;

/** `amount`: minutes. */
export function readSimulation(args: readonly string[]): Counted | undefined {
  return readCounted(args, MINUTES);
}

/** Runs until both the time and the least number of schedules are reached; answers whether every promise held. */
export async function simulate({ amount, seed: first }: Counted): Promise<boolean> {
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  let said = 0;
  let seed = first;
  print(`Sites are simulated for at least ${amount} min and ${LEAST_SCHEDULES} schedules, from seed ${first}.`);
  for (; elapsed() < amount * 60_000 || seed - first < LEAST_SCHEDULES; seed++) {
    const schedule = (MAKERS[seed % MAKERS.length] as (typeof MAKERS)[number])(seed);
    const fault = await runSchedule(schedule, code);
    if (fault) {
      print(`not met  every promise held, but for\n${await report(schedule, code)}`);
      return false;
    }
    if (elapsed() - said < SAY_EVERY_MS) continue;
    said = elapsed();
    print(`${seed - first + 1} schedules in ${Math.round(said / 1_000)} s.`);
  }
  print(`met      every promise held under ${seed - first} schedules in ${Math.round(elapsed() / 1_000)} s`);
  return true;
}
