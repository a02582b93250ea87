import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { describeAppends } from './append-contract.ts';
import type { MakeLog } from './log-fixture.ts';
import { openLogSuite, patienceMs, say } from './log-suite.ts';
import { describeModel } from './model-contract.ts';
import { describeProducers } from './producer-contract.ts';
import { describeReads } from './read-contract.ts';
import { describeWrites } from './writes-contract.ts';

/**
 * Registers a test for every promise of `ChannelLog`, but durability: that needs a process to kill. `seeds`: how many generated sequences of
 * operations are run.
 */
export function channelLogContract(name: string, makeLog: MakeLog, seeds = 40): void {
  describe(`${name}, as a channel log`, { timeout: patienceMs }, () => {
    const suite = openLogSuite(makeLog);
    describeAppends(suite);
    describeProducers(suite);
    describeWrites(suite);
    describeReads(suite);
    describeModel(suite, seeds);

    it('settles what was called before close, and refuses everything after it', async () => {
      const fixture = await makeLog(new SimulatedRuntime(2));
      const pending = fixture.log.append(say('a', 'x'));
      await fixture.log.close();
      expect(await pending).toMatchObject({ status: 'appended' });
      await fixture.log.close();
      const calls = [
        () => fixture.log.append(say('a', 'y')),
        () => fixture.log.open('a'),
        () => fixture.log.head('a'),
        () => fixture.log.read('a', 0, 1),
        () => fixture.log.redact('a', [1]),
        () => fixture.log.truncate('a', 1),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'StorageError', code: 'closed' });
      await fixture.close();
    });
  });
}
