import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Append } from '@parley/storage';
import { afterAll, expect, it, vi } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

// Threads, processes and disks are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const directory = mkdtempSync(path.join(tmpdir(), 'parley-reopen-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const dayMs = 24 * 60 * 60 * 1000;
const say = (producer: string, seq: number): Append => ({
  channel: 'a',
  producer: { producer, seq },
  entry: { sender: producer, payload: Uint8Array.of(seq), countable: true },
});

it('goes on after a restart where it was: heads, dates, floors, producers and their age', async () => {
  const runtime = new SimulatedRuntime();
  const first = await openSqliteStore({ path: directory, runtime });
  const early = await first.log.append(say('early', 1));
  await first.log.append(say('steady', 1));
  runtime.jump(60 * dayMs);
  await first.log.append(say('steady', 2));
  const refusal = { channel: 'a', producer: { producer: 'steady', seq: 3 }, refusal: { code: 'forbidden', message: 'No.' } };
  await first.log.append(refusal);
  await first.log.truncate('a', 1);
  await first.blob.put('kept', Uint8Array.of(1, 2, 3));
  const [head, read] = [await first.log.head('a'), await first.log.read('a', 1, 10)];
  await first.close();

  runtime.jump(29 * dayMs);
  const second = await openSqliteStore({ path: directory, runtime });
  expect(await second.log.head('a')).toEqual(head);
  expect(await second.log.read('a', 1, 10)).toEqual(read);
  expect(read.base).toEqual(early.status === 'appended' ? early.position : undefined);
  expect([...((await second.blob.get('kept')) ?? [])]).toEqual([1, 2, 3]);
  expect(await second.log.append(say('early', 1))).toEqual({ status: 'duplicate' });
  expect(await second.log.append(say('steady', 2))).toMatchObject({ status: 'duplicate', position: { offset: 3 } });
  expect(await second.log.append(say('steady', 5))).toEqual({ status: 'gap', lastSeq: 3 });
  expect(await second.log.append(say('steady', 3))).toMatchObject({ status: 'refused', code: 'forbidden' });
  await second.close();

  runtime.jump(dayMs);
  const third = await openSqliteStore({ path: directory, runtime });
  expect(await third.log.append(say('early', 2))).toEqual({ status: 'producer-expired' });
  expect(await third.log.append(say('steady', 4))).toMatchObject({ status: 'appended', position: { offset: 4 }, messageSeq: 4 });
  await third.close();

  // A clock that was set back.
  runtime.jump(-200 * dayMs);
  const fourth = await openSqliteStore({ path: directory, runtime });
  const last = await fourth.log.append(say('fresh', 1));
  const { entries } = await fourth.log.read('a', 3, 10);
  expect(last).toMatchObject({ position: { offset: 5 }, at: entries[0]?.at });
  await fourth.close();
});
