// The server fails again and again, as its machine would, while a store appends without pause. What a power cut does to a disk is the server's
// own promise.
import { setTimeout as pause } from 'node:timers/promises';
import type { Append, AppendResult, ChannelLog } from '@parley/storage';
import { startPostgres } from '@parley/storage/postgres/testing';
import { expect, it } from 'vitest';
import { openPostgresStore } from './postgres-store.ts';

const cycles = 3;

const say = (channel: string, producer: string, seq: number): Append => ({
  channel,
  producer: { producer, seq },
  entry: { sender: producer, payload: Buffer.from(`${producer} ${seq}`), countable: true },
});

/** As whoever publishes does it: again with the same seq until there is an answer. */
async function append(log: ChannelLog, what: Append, failed: () => void = () => undefined): Promise<AppendResult> {
  for (;;) {
    try {
      return await log.append(what);
    } catch (error) {
      expect(error).toMatchObject({ name: 'StorageError', code: 'io' });
      failed();
      await pause(20);
    }
  }
}

it(`loses nothing acknowledged and doubles nothing when the server fails ${cycles} times, and works again by itself`, async () => {
  const server = await startPostgres({ durable: true });
  const store = await openPostgresStore({ url: await server.createDatabase() });
  const acked = new Map<string, string>();
  let failures = 0;
  let over = false;
  const produce = async (producer: string, channel: string) => {
    for (let seq = 1; !over; seq++) {
      const result = await append(store.log, say(channel, producer, seq), () => void failures++);
      const position = 'position' in result ? result.position : undefined;
      acked.set(`${producer} ${seq}`, `${channel} ${position?.offset} ${position?.tag}`);
    }
  };
  await store.sql.migrate('crash', [{ version: 1, sql: ['create table crash_counts (id integer primary key, n integer)'] }]);
  await store.sql.batch([{ sql: 'insert into crash_counts values (1, 0)', params: [] }]);
  const counts = { done: 0, unknown: 0 };
  const count = async () => {
    while (!over) {
      const add = store.sql.batch([{ sql: 'update crash_counts set n = n + 1 where id = 1', params: [] }]);
      await add.then(
        () => counts.done++,
        () => pause(20, counts.unknown++),
      );
    }
  };
  const load = Array.from({ length: 16 }, (_, index) => produce(`p${index}`, `channel ${index % 3}`));
  const counting = Promise.all(Array.from({ length: 8 }, count));
  for (let cycle = 0; cycle < cycles; cycle++) {
    const before = acked.size;
    while (acked.size < before + 300) await pause(5);
    await server.stop('immediate');
    await server.start();
  }
  over = true;
  await Promise.all(load);
  await counting;
  const [row] = await store.sql.query('select n from crash_counts');
  expect(row?.['n'], 'what was told to have failed may be done, nothing is done twice').toSatisfy(
    (n: number) => n >= counts.done && n <= counts.done + counts.unknown,
  );
  const stored = new Map<string, string>();
  for (const channel of ['channel 0', 'channel 1', 'channel 2']) {
    for (let after = 0, more = true; more; ) {
      const { head, entries } = await store.log.read(channel, after, 1000);
      for (const { offset, tag, payload } of entries) {
        expect(offset).toBe(++after);
        expect(stored.has(Buffer.from(payload).toString()), 'something is stored twice').toBe(false);
        stored.set(Buffer.from(payload).toString(), `${channel} ${offset} ${tag}`);
      }
      more = after < head.position.offset;
    }
  }
  expect(failures, 'no failure fell into the load: nothing was proved').toBeGreaterThan(0);
  expect(stored).toEqual(acked);
  await store.close();
  await server.close();
});
