import { describeLimits } from '../subjects/profile.ts';
import { fillParley } from '../subjects/subject.ts';
import type { Findings, Workload } from '../workload.ts';
import { LIMITS, type Size } from './presence/size.ts';
import { measureStorms, SILENT, stormFigures } from './presence/storm.ts';

const FULL: Size = { people: 12_000, sessions: 10_000, units: 120 };
const QUICK: Size = { people: 600, sessions: 500, units: 6 };

/** The restarts of `presence` again, as hard as a whole organisation at one address is. */
export const storm: Workload = {
  name: 'storm',
  title: `Presence: a restart under ${FULL.sessions} sessions`,
  async run(bench): Promise<Findings> {
    const size = bench.quick ? QUICK : FULL;
    const filled = await fillParley(bench, { ...size, conversations: 0, limits: LIMITS, visitors: size.sessions + SILENT });
    const storms = await measureStorms(bench, { ...filled, ...size });
    return { figures: stormFigures(storms), method: { ...size, limits: describeLimits(LIMITS) }, rounds: [storms] };
  },
};
