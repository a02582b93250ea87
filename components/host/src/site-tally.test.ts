import { SimulatedSite } from '@parley/site/testing';
import { describe, expect, it } from 'vitest';
import { SiteTally } from './site-tally.ts';

describe('the tally of a site', () => {
  it('counts how often a node lost its lease and may have missed something', async () => {
    const simulated = new SimulatedSite();
    const { site, ledger } = await simulated.join('a');
    const tally = new SiteTally(site);
    expect([tally.lapses, tally.gaps]).toEqual([0, 0]);
    for (const times of [1, 2]) {
      ledger.cut = true;
      await simulated.runtime.advance(5_000);
      expect([site.holds, tally.lapses]).toEqual([false, times]);
      ledger.cut = false;
      await simulated.runtime.advance(2_000);
      expect([site.holds, tally.gaps]).toEqual([true, times]);
    }
    tally.close();
    ledger.cut = true;
    await simulated.runtime.advance(5_000);
    expect(tally.lapses).toBe(2);
  });
});
