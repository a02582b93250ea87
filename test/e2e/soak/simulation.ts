// `npm run soak -- simulation`: every simulated world under generated schedules of faults, in one process under simulated time.
import * as channels from '@parley/channels';
import * as ofChannels from '@parley/channels/testing';
import * as pipes from '@parley/pipes';
import * as ofPipes from '@parley/pipes/testing';
import * as presence from '@parley/presence';
import * as ofPresence from '@parley/presence/testing';
import * as routing from '@parley/routing';
import * as ofRouting from '@parley/routing/testing';
import { reportFault } from '@parley/runtime/testing';
import * as ofSites from '@parley/site/testing';
import { type Counted, readCounted } from './counted.ts';
import { print } from './keep.ts';

const MINUTES = 5;
const LEAST_SCHEDULES = 20_000;
const SAY_EVERY_MS = 30_000;

type Fault = string | undefined;
/** Answers what a seed finds wrong, with the smallest schedule that shows it. */
type World = (seed: number) => Promise<Fault>;

function world<Schedule extends { readonly ops: readonly unknown[] }>(
  make: (seed: number) => Schedule,
  run: (schedule: Schedule) => Fault | Promise<Fault>,
): World {
  return async (seed) => {
    const schedule = make(seed);
    return (await run(schedule)) === undefined ? undefined : reportFault(seed, schedule, run);
  };
}

const inChannels = (schedule: ofChannels.Schedule): Promise<Fault> => ofChannels.runSchedule(schedule, channels);

const WORLDS: Readonly<Record<string, World>> = {
  'nodes on one log': world(ofChannels.makeSchedule, inChannels),
  'channels of a site': world(ofChannels.makeSiteSchedule, inChannels),
  'rights on a site': world(ofChannels.makeRightsSchedule, inChannels),
  'a backbone that doubles and reorders': world(ofChannels.makeMuddledSchedule, inChannels),
  'the ends of a pipe': world(ofPipes.makeSchedule, (schedule) => ofPipes.runSchedule(schedule, pipes)),
  'presence of one node': world(ofPresence.makeSchedule, (schedule) => ofPresence.runSchedule(schedule, presence)),
  'presence of a site': world(ofPresence.makeSiteSchedule, (schedule) => ofPresence.runSiteSchedule(schedule, presence)),
  'revocations on a site': world(
    ofRouting.makeSchedule,
    async (schedule) => (await ofRouting.runSchedule(schedule, routing)).violations[0],
  ),
  'leases and questions': world(ofSites.makeSchedule, async (schedule) => (await ofSites.runSchedule(schedule)).violations[0]),
};
/** By turns; those where most can go wrong more often. */
const TURNS = [
  'channels of a site',
  'rights on a site',
  'channels of a site',
  'a backbone that doubles and reorders',
  'channels of a site',
  'leases and questions',
  'channels of a site',
  'nodes on one log',
  'rights on a site',
  'presence of one node',
  'channels of a site',
  'the ends of a pipe',
  'channels of a site',
  'a backbone that doubles and reorders',
  'channels of a site',
  'presence of a site',
  'channels of a site',
  'revocations on a site',
] as const;

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
  print(`All worlds are simulated for at least ${amount} min and ${LEAST_SCHEDULES} schedules, from seed ${first}.`);
  for (; elapsed() < amount * 60_000 || seed - first < LEAST_SCHEDULES; seed++) {
    const name = TURNS[seed % TURNS.length] as (typeof TURNS)[number];
    const fault = await WORLDS[name]?.(seed);
    if (fault !== undefined) {
      print(`not met  every promise held, but for one of ${name}\n${fault}`);
      return false;
    }
    if (elapsed() - said < SAY_EVERY_MS) continue;
    said = elapsed();
    print(`${seed - first + 1} schedules in ${Math.round(said / 1_000)} s.`);
  }
  print(`met      every promise held under ${seed - first} schedules in ${Math.round(elapsed() / 1_000)} s`);
  return true;
}
