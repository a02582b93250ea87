// `npm run soak`: what runs for longer than a test may.
import { testComponents } from './components.ts';
import { damage, readDamage } from './damage.ts';
import { hostile, readHostile } from './hostile.ts';
import { interruptions, readInterruptions } from './interruptions.ts';
import { makeJourneys } from './journeys.ts';
import { readSimulation, simulate } from './simulation.ts';
import { readTalk, talk } from './talk.ts';

const USAGE = `npm run soak                     # people talk for 10 minutes through kills and broken lines, 12 of them
npm run soak -- 5                # for 5 minutes
npm run soak -- 60 --people 30   # at most 38: the people of the sample organisation
npm run soak -- 5 --seed 7       # the troubles of an earlier run
npm run soak -- 5 --keep         # writes bench/results/soak.json
npm run soak -- simulation       # at least 20,000 schedules of every simulated world, and for at least 5 minutes
npm run soak -- simulation 30    # for at least 30 minutes; --seed 7: from that schedule on
npm run soak -- codec            # 1,000,000 damaged messages, decoded and received by a router; about 5 minutes
npm run soak -- codec 5000000    # more of them; --seed 7: from that one on
npm run soak -- kill             # a server killed 100 times, and frozen as often, under people who talk; about 10 minutes
npm run soak -- hostile          # what people notice of peers that keep no rules; about 8 minutes
npm run soak -- journeys         # every journey of the end-to-end tests on a site of three nodes
npm run soak -- components       # the tests of the components on PostgreSQL; about 3 minutes`;
const NODES = 3;

const [name, ...rest] = process.argv.slice(2);
process.exit((await run()) ? 0 : 1);

async function run(): Promise<boolean> {
  if (name === 'simulation') return await start(readSimulation(rest), simulate);
  if (name === 'codec') return await start(readDamage(rest), damage);
  if (name === 'kill') return await start(readInterruptions(rest), interruptions);
  if (name === 'hostile') return await start(readHostile(rest), hostile);
  if (name === 'journeys') return await makeJourneys(NODES);
  if (name === 'components') return await testComponents();
  return await start(readTalk(process.argv.slice(2)), talk);
}

async function start<Options>(options: Options | undefined, part: (options: Options) => Promise<boolean>): Promise<boolean> {
  if (options) return await part(options);
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
