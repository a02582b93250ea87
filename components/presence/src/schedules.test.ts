import { expect, it } from 'vitest';
import { makeLife } from '../test/dice.ts';
import { Life } from '../test/life.ts';

const SEEDS = 40;
const LENGTH = 50;

it.for(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  'whatever happens around a real host, every watch shows what is the case (seed %i)',
  async (seed) => {
    const ops = makeLife(seed, LENGTH);
    const life = await Life.begin();
    const fault = await life.run(ops).finally(() => life.close());
    if (fault) expect.fail(`seed ${seed}: ${fault}\n${ops.map((op, index) => `  ${index} ${JSON.stringify(op)}`).join('\n')}`);
  },
);
