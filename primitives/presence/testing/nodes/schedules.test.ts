import * as code from '@parley/presence';
import { reportFault } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { makeSiteSchedule, runSiteSchedule } from '../index.ts';

const SCHEDULES = 80;
const PARTS = 4;

describe('whatever happens to the nodes of a site, nobody flickers, there are no ghosts, and in the end all watches show what is the case', () => {
  const size = SCHEDULES / PARTS;
  it.for(Array.from({ length: PARTS }, (_, part) => 1 + part * size))(`${size} schedules from seed %i`, async (first) => {
    for (let seed = first; seed < first + size; seed++) {
      const schedule = makeSiteSchedule(seed);
      if (await runSiteSchedule(schedule, code))
        expect.fail(await reportFault(seed, schedule, (smaller) => runSiteSchedule(smaller, code)));
    }
  });
});
