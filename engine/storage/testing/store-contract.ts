import type { Histogram } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { ref, type Store } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { blobContract } from './blob-contract.ts';
import { channelLogContract } from './channel-log-contract.ts';
import { makeSqlLog } from './log-fixture.ts';
import { patienceMs, say, times, toBytes } from './log-suite.ts';
import { sqlContract } from './sql-contract.ts';

/** Makes an empty store; `runtime` absent: the system's clock. */
export type MakeStore = (runtime?: SimulatedRuntime) => Promise<Store>;

/** How many values a histogram has in the range that a value of so many ms belongs to. */
const countAt = ({ limits, counts }: Histogram, ms: number): number | undefined => counts[limits.filter((limit) => limit < ms).length];

/** Registers the suites of the three ports over a store's parts, and a test for every promise of `Store`. For `seeds` see `channelLogContract`. */
export function storeContract(name: string, makeStore: MakeStore, seeds?: number): void {
  channelLogContract(name, async (runtime) => makeSqlLog(await makeStore(runtime)), seeds);
  sqlContract(name, makeStore.bind(undefined, undefined));
  blobContract(name, makeStore.bind(undefined, undefined));

  describe(`${name}, as a store`, { timeout: patienceMs }, () => {
    it('commits appends and batches of one tick in the order of their calls', async () => {
      const store = await makeStore();
      await store.sql.migrate('mix', [{ version: 1, sql: ['create table mix_rows (id integer primary key, place integer)'] }]);
      const text = 'insert into mix_rows (id, place) select count(*) + 1, $1 from mix_rows';
      await Promise.all(
        times(60, (index) =>
          index % 2 === 0
            ? store.log.append({ ...say('mix', `${index}`), writes: [{ sql: text, params: [ref('offset')] }] })
            : store.sql.batch([{ sql: text, params: [-index] }]),
        ),
      );
      const rows = await store.sql.query('select place from mix_rows order by id');
      expect(rows.map((row) => row['place'])).toEqual(times(60, (index) => (index % 2 === 0 ? index / 2 + 1 : -index)));
      await store.close();
    });

    it('names the channels below a namespace, in the order of their bytes, page by page', async () => {
      const store = await makeStore();
      const below = ['polls/a', 'polls/b/c', 'polls/é'];
      const around = ['polls', 'polls-2/a', 'polls.x/a', 'poll/a', 'polls0', 'Polls/a'];
      for (const channel of [...around, ...below].toReversed()) await store.log.append(say(channel, 'x'));
      expect(await store.log.names('polls', '', 10)).toEqual(below);
      expect(await store.log.names('polls', '', 2)).toEqual(below.slice(0, 2));
      expect(await store.log.names('polls', 'polls/b/c', 2)).toEqual(below.slice(2));
      expect(await store.log.names('nobody', '', 10)).toEqual([]);
      await store.close();
    });

    it('shows in its tally how long writers and readers waited, and every commit', async () => {
      const runtime = new SimulatedRuntime();
      const store = await makeStore(runtime);
      const { writes, reads, flushes } = store.tally ?? expect.fail('it counts nothing');
      const before = [writes.count, reads.count, flushes.count];
      const slowWrite = store.log.append(say('slow', 'x'));
      // Answers of a database come in a later turn: until then it is as if it had stalled.
      await runtime.advance(180);
      await slowWrite;
      const slowRead = store.log.read('slow', 0, 10);
      await runtime.advance(40);
      await slowRead;
      await store.log.append(say('slow', 'y'));
      await store.sql.query('select 1 as one');
      expect([countAt(writes, 180), countAt(writes, 0)]).toEqual([1, 1]);
      expect([countAt(reads, 40), countAt(reads, 0)]).toEqual([1, 1]);
      expect([writes.sum, reads.sum]).toEqual([180, 40]);
      expect([writes.count, reads.count, flushes.count]).toEqual(before.map((count) => count + 2));
      await store.close();
    });

    it('closes once, after what was called before, and refuses everything afterwards', async () => {
      const store = await makeStore();
      const pending = [store.log.append(say('a', 'x')), store.sql.batch([]), store.blob.put('b', toBytes('x'))];
      await Promise.all([store.close(), store.close()]);
      expect(await Promise.all(pending)).toMatchObject([{ status: 'appended' }, { status: 'committed' }, undefined]);
      const calls = [
        () => store.log.append(say('a', 'y')),
        () => store.log.head('a'),
        () => store.sql.query('select 1 as one'),
        () => store.sql.batch([]),
        () => store.sql.migrate('late', []),
        () => store.blob.put('b', toBytes('y')),
        () => store.blob.get('b'),
        () => store.blob.delete('b'),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'StorageError', code: 'closed' });
      await store.close();
      await store.log.close();
    });
  });
}
