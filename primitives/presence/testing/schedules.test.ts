import * as code from '@parley/presence';
import { describe, expect, it } from 'vitest';
import { makeSchedule, World } from './index.ts';

const SCHEDULES = 4_000;
const PARTS = 4;

describe('whatever happens, every watch shows what is the case, in at most one delta per tick', () => {
  const size = SCHEDULES / PARTS;
  it.for(Array.from({ length: PARTS }, (_, part) => 1 + part * size))(
    `${size} schedules from seed %i`,
    { timeout: 120_000 },
    async (first) => {
      for (let seed = first; seed < first + size; seed++) {
        const { ops } = makeSchedule(seed);
        const fault = await new World(seed, code).run(ops);
        if (fault) expect.fail(`seed ${seed}: ${fault}\n${ops.map((op, i) => `  ${i} ${JSON.stringify(op)}`).join('\n')}`);
      }
    },
  );
});
