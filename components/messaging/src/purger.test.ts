import type { Logger, Services } from '@parley/component';
import { loneSite } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { Purger } from './purger.ts';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

it.each(Array.from({ length: 12 }, (_, turns) => turns))(
  'a deletion %i turns after the last one was looked for is looked for, too',
  async (turns) => {
    let looked = 0;
    const query = async () => {
      looked++;
      return [];
    };
    const { clock } = new SimulatedRuntime();
    const services = { sql: { query }, channels: {}, clock, logger: quiet, site: loneSite() } as unknown as Services;
    const purger = new Purger(services);
    purger.wake();
    for (let turn = 0; turn < turns; turn++) await undefined;
    purger.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(looked).toBe(2);
  },
);
