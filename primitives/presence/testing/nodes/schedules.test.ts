import * as code from '@parley/presence';
import { describe, expect, it } from 'vitest';
import { makeSiteSchedule, SiteWorld } from '../index.ts';

const SCHEDULES = 80;
const PARTS = 4;

describe('whatever happens to the nodes of a site, nobody flickers, there are no ghosts, and in the end all watches show what is the case', () => {
  const size = SCHEDULES / PARTS;
  it.for(Array.from({ length: PARTS }, (_, part) => 1 + part * size))(
    `${size} schedules from seed %i`,
    { timeout: 120_000 },
    async (first) => {
      for (let seed = first; seed < first + size; seed++) {
        const { nodes, ops } = makeSiteSchedule(seed);
        const fault = await new SiteWorld(seed, nodes, code).run(ops);
        if (fault) expect.fail(`seed ${seed}, ${nodes} nodes: ${fault}\n${ops.map((op, i) => `  ${i} ${JSON.stringify(op)}`).join('\n')}`);
      }
    },
  );
});
