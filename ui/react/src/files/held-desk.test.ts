import type { Parley } from '@parley/esdk';
import { systemRuntime } from '@parley/runtime';
import { beforeEach, expect, test } from 'vitest';
import { FakePipes } from '../../test/fake-pipes.ts';
import { TransferDesk } from './desk.ts';
import { shareDesk } from './held-desk.ts';
import { MemoryParts } from './parts.ts';
import { MemoryRecords } from './records.ts';

/** As much of a connection as tells it from another one. */
const connection = (): Parley =>
  ({ exchange: { runtime: systemRuntime }, connection: { state: 'down' }, subscribe: () => () => {} }) as unknown as Parley;

let pipes: FakePipes;
let opened: number;
beforeEach(() => {
  pipes = new FakePipes();
  opened = 0;
});

async function open(): Promise<TransferDesk> {
  opened++;
  return new TransferDesk({
    pipes: pipes.of('ada'),
    clock: systemRuntime.clock,
    parts: new MemoryParts(),
    records: new MemoryRecords(),
    isUp: () => true,
    deliver: () => {},
    claim: async () => () => {},
    newId: () => systemRuntime.random.id(),
  });
}

/** Whether anybody hears what is offered to her. */
async function isHeard(): Promise<boolean> {
  const stop = new AbortController();
  const offer = pipes.of('ben').open({ person: 'ada' }, { label: 'file' }, { signal: stop.signal });
  stop.abort();
  return offer.then(
    () => true,
    ({ code }) => code !== 'unavailable',
  );
}

test('all who hold the files of a connection have one desk, until the last gives it back', async () => {
  const parley = connection();
  const [first, second] = [shareDesk(parley, open), shareDesk(parley, open)];
  expect(await first.desk).toBeInstanceOf(TransferDesk);
  expect([await second.desk, opened, await isHeard()]).toEqual([await first.desk, 1, true]);
  first.giveBack();
  await second.desk;
  expect(await isHeard()).toBe(true);
  second.giveBack();
  await second.desk;
  expect(await isHeard()).toBe(false);
  const again = shareDesk(parley, open);
  expect([(await again.desk) === (await first.desk), await isHeard()]).toEqual([false, true]);
  again.giveBack();
});

test('another connection has a desk of its own', async () => {
  const [one, other] = [shareDesk(connection(), open), shareDesk(connection(), open)];
  expect((await one.desk) === (await other.desk)).toBe(false);
  one.giveBack();
  other.giveBack();
});

test('what is given back before it is open hears nothing', async () => {
  const held = shareDesk(connection(), open);
  held.giveBack();
  expect([await held.desk, await isHeard()]).toEqual([undefined, false]);
});
