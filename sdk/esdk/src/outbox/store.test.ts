import { systemRuntime } from '@parley/runtime';
import { IDBDatabase, IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OutboxItem, OutboxStore } from '../types.ts';
import { IndexedDbOutbox } from './indexed-db-outbox.ts';
import { MemoryOutbox } from './memory-outbox.ts';

const payload = Uint8Array.of(1, 2, 3);
const opened: OutboxStore[] = [];
let key = 0;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  key++;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  vi.unstubAllGlobals();
});

function keep<S extends OutboxStore>(store: S): S {
  opened.push(store);
  return store;
}
/** Another tab of the same browser; locks and lines are Node's own. */
const openTab = (): IndexedDbOutbox => keep(new IndexedDbOutbox(`test ${key}`, systemRuntime.random));
/** Stores one and answers it. */
async function add(store: OutboxStore, channel: string, body: Uint8Array, at: number): Promise<OutboxItem> {
  const added = (await store.add(channel, body, at)).at(-1);
  if (!added) throw new Error('It is not among what is kept.');
  return added;
}
const openMemory = (): MemoryOutbox => keep(new MemoryOutbox(systemRuntime.random));

describe.each([
  ['in memory', openMemory],
  ['in IndexedDB', openTab],
])('an outbox %s', (_name, open) => {
  test('numbers what it is given per channel, under a producer of the channel', async () => {
    const store = open();
    const items = [await add(store, 'a', payload, 5), await add(store, 'b', payload, 6), await add(store, 'a', payload, 7)];
    expect(items.map(({ channel, seq, at }) => [channel, seq, at])).toEqual([
      ['a', 1, 5],
      ['b', 1, 6],
      ['a', 2, 7],
    ]);
    const [first, other, second] = items;
    expect(first?.producer).toBe(second?.producer);
    expect(first?.producer).not.toBe(other?.producer);
    expect((await store.all()).map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect([...((await store.all())[0]?.payload ?? [])]).toEqual([1, 2, 3]);
  });

  test('keeps order and numbers for what is added at once', async () => {
    const store = open();
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.add('a', Uint8Array.of(index), 0)));
    const all = await store.all();
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(all.map((item) => item.payload[0])).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test('never gives a number out twice, also when it is empty again', async () => {
    const store = open();
    const { id } = await add(store, 'a', payload, 0);
    await store.remove(id);
    expect(await store.all()).toEqual([]);
    expect((await add(store, 'a', payload, 0)).seq).toBe(2);
  });

  test('keeps what failed, with the reason', async () => {
    const store = open();
    const { id } = await add(store, 'a', payload, 0);
    await store.fail(id, { code: 'forbidden', message: 'no' });
    await store.fail(id + 1, { code: 'forbidden', message: 'nobody' });
    expect((await store.all()).map(({ error }) => error)).toEqual([{ code: 'forbidden', message: 'no' }]);
  });

  test('renumbers what waits in one channel under a new producer', async () => {
    const store = open();
    const [failed, gone, first] = [await add(store, 'a', payload, 0), await add(store, 'a', payload, 0), await add(store, 'a', payload, 0)];
    const other = await add(store, 'b', payload, 0);
    const second = await add(store, 'a', payload, 0);
    await store.fail(failed.id, { code: 'refused', message: '' });
    await store.remove(gone.id);
    await store.renew('a');
    const all = new Map((await store.all()).map((item) => [item.id, item]));
    expect(all.get(failed.id)?.seq).toBe(1);
    expect(all.get(other.id)).toEqual(other);
    const renewed = [all.get(first.id), all.get(second.id), await add(store, 'a', payload, 0)];
    expect(renewed.map((item) => item?.seq)).toEqual([1, 2, 3]);
    expect(new Set(renewed.map((item) => item?.producer)).size).toBe(1);
    expect(renewed[0]?.producer).not.toBe(first.producer);
  });

  test('lets one drain until it is closed', async () => {
    const store = open();
    let led = false;
    const leading = store.lead(false, async (signal) => {
      led = true;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    await expect.poll(() => led).toBe(true);
    await store.close();
    await leading;
  });
});

describe('an outbox shared by tabs', () => {
  test('survives a reload', async () => {
    const before = openTab();
    const item = await add(before, 'a', payload, 9);
    await before.close();
    const after = openTab();
    expect(await after.all()).toEqual([item]);
    expect(await add(after, 'a', payload, 9)).toMatchObject({ seq: 2, producer: item.producer });
  });

  test('numbers what several tabs add at once without a hole or a double', async () => {
    const tabs = [openTab(), openTab(), openTab()];
    const items = await Promise.all(Array.from({ length: 30 }, (_, index) => add(tabs[index % 3] ?? openTab(), 'a', payload, 0)));
    expect(new Set(items.map((item) => item?.producer)).size).toBe(1);
    expect(items.map((item) => item?.seq ?? 0).sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test('answers what is added with everything that any tab has stored before, the new one last', async () => {
    const [here, there] = [openTab(), openTab()];
    await here.all();
    await there.all();
    const adding = [here.add('a', Uint8Array.of(1), 0), there.add('a', Uint8Array.of(2), 0), here.add('b', Uint8Array.of(3), 0)];
    const answers = await Promise.all(adding);
    expect(answers.map((items) => items.map((item) => item.payload[0]))).toEqual([[1], [1, 2], [1, 2, 3]]);
    expect(answers.at(-1)).toEqual(await here.all());
  });

  test('begins its transaction before it returns once it is open', async () => {
    const tab = openTab();
    await tab.all();
    const began = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const adding = tab.add('a', payload, 0);
    expect(began).toHaveBeenCalledTimes(1);
    await adding;
    expect(began).toHaveBeenCalledTimes(1);
    began.mockRestore();
  });

  test('tells the other tabs of changes', async () => {
    const [here, there] = [openTab(), openTab()];
    let told = 0;
    let own = 0;
    there.onChange(() => told++);
    here.onChange(() => own++);
    const { id } = await add(here, 'a', payload, 0);
    await expect.poll(() => told === 1).toBe(true);
    await here.remove(id);
    await expect.poll(() => told === 2).toBe(true);
    expect(own).toBe(0);
  });

  test('is drained by one tab; another one may take that over, and has it back when that one goes', async () => {
    const log: string[] = [];
    const lead = (name: string, tab: IndexedDbOutbox, steal: boolean): Promise<void> =>
      tab.lead(steal, async (signal) => {
        log.push(`${name} leads`);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        log.push(`${name} lost`);
      });
    const [a, b] = [openTab(), openTab()];
    void lead('a', a, false);
    await expect.poll(() => log.includes('a leads')).toBe(true);
    // Queued twice, it waits once.
    const replaced = lead('b, too early', b, false);
    void lead('b, queued', b, false);
    await replaced;
    void lead('b', b, true);
    await expect.poll(() => log.includes('b leads') && log.includes('a lost')).toBe(true);
    void lead('a again', a, false);
    await b.close();
    await expect.poll(() => log.includes('a again leads')).toBe(true);
    expect(log).not.toContain('b, too early leads');
    expect(log).not.toContain('b, queued leads');
    expect([...log].sort()).toEqual(['a again leads', 'a leads', 'a lost', 'b leads', 'b lost']);
  });

  test('refuses to work when it is closed', async () => {
    const tab = openTab();
    await tab.close();
    await expect(tab.add('a', payload, 0)).rejects.toThrow();
    await tab.lead(true, async () => {
      throw new Error('must not lead');
    });
  });

  test('opens again after a failure, and after the browser took the database away', async () => {
    const tab = openTab();
    const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(tab.add('a', payload, 0)).rejects.toThrow('full');
    expect(await add(tab, 'a', payload, 0)).toMatchObject({ seq: 1 });
    const database = open.mock.results.at(-1)?.value.result as IDBDatabase;
    database.close();
    database.onclose?.(new Event('close'));
    expect(await add(tab, 'a', payload, 0)).toMatchObject({ seq: 2 });
  });
});
