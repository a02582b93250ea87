import { openPostgresStore } from '@parley/storage/postgres';
import { startPostgres } from '@parley/storage/postgres/testing';
import { expect, it, onTestFinished } from 'vitest';
import { Stand } from '../testing/index.ts';

const READERS = 300;
const ENTRIES = 40;
/** Places that readers come back to. */
const PLACES = 5;

it('A storm of readers who come back asks PostgreSQL once for each place that they come back to', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.close());
  const store = await openPostgresStore({ url: await server.createDatabase(), temporary: true });
  onTestFinished(() => store.close());
  const { reads } = store.tally;
  const stand = new Stand({ keeping: { ring: 2 }, log: () => store.log });
  await stand.say(...Array.from({ length: ENTRIES }, (_, i) => `${i + 1}`));
  const { entries, head } = await store.log.read('room', 0, ENTRIES);
  const before = reads.count;
  const storm = Array.from({ length: READERS }, (_, i) => {
    const { offset, tag } = entries[(i % PLACES) * 3] ?? expect.fail('nothing was said');
    return { person: stand.person(`p${i}`), from: { epoch: head.position.epoch, offset, tag } };
  });
  for (const { person, from } of storm)
    void person.send({ frame: 'subscribe', channel: 'room', from, last: 0, members: false, noEcho: false });
  for (const { person, from } of storm) {
    const lines: string[] = [];
    await expect.poll(() => lines.push(...person.lines())).toBe(1 + ENTRIES - from.offset);
    expect(lines.slice(1)).toEqual(
      Array.from({ length: ENTRIES - from.offset }, (_, i) => `message ${from.offset + 1 + i} ${from.offset + 1 + i}`),
    );
  }
  expect(reads.count - before).toBe(PLACES);
});
