import { svgOf } from '../report/plot.ts';
import { describeLimits } from '../subjects/profile.ts';
import { fillParley } from '../subjects/subject.ts';
import type { Findings, Workload } from '../workload.ts';
import { type Costing, costFigures, type Level, measureCost } from './presence/cost.ts';
import { type Following, followFigures, measureFollowing } from './presence/follow.ts';
import { LIMITS, type Size } from './presence/size.ts';
import { measureStorms, stormFigures } from './presence/storm.ts';

/** Beside the sessions: people who change while those watch, and clients that fall silent. */
const MORE = 40;

interface Scale extends Size, Following {
  readonly costing: Costing;
}
const FULL: Scale = {
  people: 5_000,
  sessions: 2_000,
  units: 100,
  warmUpMs: 5_000,
  windowMs: 20_000,
  costing: { hot: 40, ofTheUnit: [5, 15, 25, 40, 50], inAll: [200, 600, 1_000, 1_500, 2_000], fixed: 5, windowMs: 10_000 },
};
const QUICK: Scale = {
  people: 500,
  sessions: 200,
  units: 20,
  warmUpMs: 1_000,
  windowMs: 4_000,
  costing: { hot: 10, ofTheUnit: [2, 20], inAll: [20, 200], fixed: 2, windowMs: 2_000 },
};

/** Who is there, in an organisation in which many are. */
export const presence: Workload = {
  name: 'presence',
  title: `Presence: ${FULL.people} people, ${FULL.sessions} sessions`,
  async run(bench): Promise<Findings> {
    const { costing, ...scale } = bench.quick ? QUICK : FULL;
    const { people, sessions, units } = scale;
    const filled = await fillParley(bench, { people, units, conversations: 0, limits: LIMITS, visitors: sessions + MORE });
    const site = { ...filled, people, sessions, units };
    // First, as a status of one's own, which stays, would hide what the devices do.
    const levels = await measureCost(bench, site, costing);
    const followed = await measureFollowing(bench, site, scale);
    const storms = await measureStorms(bench, site);
    return {
      figures: [...followFigures(followed), ...costFigures(levels), ...stormFigures(storms)],
      method: { ...scale, costing, limits: describeLimits(LIMITS) },
      plot: plotOf(levels, costing),
      rounds: [followed, ...levels, storms],
    };
  },
};

function plotOf(levels: readonly Level[], { hot, fixed }: Costing): string {
  const series = (varied: Level['varied'], x: keyof Level, y: 'cpuMicros' | 'bytes') => ({
    name: varied === 'ofTheUnit' ? 'watchers of the units that change' : `all watchers, ${hot * fixed} of those units`,
    points: levels
      .filter((level) => level.varied === varied)
      .map((level) => [Number(level[x]) * (varied === 'ofTheUnit' ? hot : 1), level[y]] as const),
  });
  const both = (y: 'cpuMicros' | 'bytes') => [series('ofTheUnit', 'watchersOfTheUnit', y), series('inAll', 'watchersInAll', y)];
  return svgOf(
    [
      { title: 'Server CPU per change, us', x: 'watchers', series: both('cpuMicros') },
      { title: 'Bytes per change', x: 'watchers', series: both('bytes') },
    ],
    'What a change of presence costs: it grows with the watchers of that unit, not with all watchers.',
  );
}
