import * as code from '@parley/channels';
import { describe, expect, it } from 'vitest';
import { makeMuddledSchedule, makeRightsSchedule, makeSchedule, makeSiteSchedule, report, runSchedule } from './index.ts';

const SCHEDULES = 20_000;
const PARTS = 10;
const SITE_SCHEDULES = 1_000;
const SITE_PARTS = 4;
const RIGHTS_SCHEDULES = 400;
const RIGHTS_PARTS = 4;
const MUDDLED_SCHEDULES = 300;
const MUDDLED_PARTS = 3;

describe.for([
  { whose: 'nodes on one log', make: makeSchedule, count: SCHEDULES, parts: PARTS },
  { whose: 'a site of nodes with leases', make: makeSiteSchedule, count: SITE_SCHEDULES, parts: SITE_PARTS },
  { whose: 'a site whose backbone doubles and reorders', make: makeMuddledSchedule, count: MUDDLED_SCHEDULES, parts: MUDDLED_PARTS },
  { whose: 'a site where rights change', make: makeRightsSchedule, count: RIGHTS_SCHEDULES, parts: RIGHTS_PARTS },
])('under generated schedules of faults every client of $whose sees one unbroken history, or is told', ({ make, count, parts }) => {
  const size = count / parts;
  it.for(Array.from({ length: parts }, (_, part) => 1 + part * size))(`${size} schedules from seed %i`, async (first) => {
    for (let seed = first; seed < first + size; seed++) {
      const schedule = make(seed);
      const fault = await runSchedule(schedule, code);
      if (fault) expect.fail(await report(schedule, code));
    }
  });
});
