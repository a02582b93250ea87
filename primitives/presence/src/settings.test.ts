import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, expect, it } from 'vitest';
import type { Setting } from './facts.ts';
import { SAVE_MS } from './limits.ts';
import { Settings } from './settings.ts';

/** A store whose answers the test gives: reads and saves take effect when they begin, and settle later. */
class SlowStore {
  readonly stored = new Map<string, Setting>();
  readonly waiting: (() => void)[] = [];
  reads = 0;
  fails = false;

  async settings(people?: readonly string[]): Promise<ReadonlyMap<string, Setting>> {
    this.reads++;
    if (this.fails) throw new Error('The database is away.');
    const found = new Map([...this.stored].filter(([person]) => !people || people.includes(person)));
    await this.#turn();
    return found;
  }

  async saveSetting(person: string, setting: Setting | undefined): Promise<void> {
    if (setting) this.stored.set(person, setting);
    else this.stored.delete(person);
    await this.#turn();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

let runtime: SimulatedRuntime;
let store: SlowStore;
let settings: Settings;
let faults: string[];
beforeEach(() => {
  runtime = new SimulatedRuntime(1);
  store = new SlowStore();
  faults = [];
  settings = new Settings({ clock: runtime.clock, store, changed: () => {}, onFault: (_, about) => faults.push(about) });
});

/** Settles what waits, the number of them given, from the first. */
async function settle(...order: readonly number[]): Promise<void> {
  for (const index of order) {
    store.waiting.splice(index, 1)[0]?.();
    await runtime.advance(0);
  }
}
async function settleAll(): Promise<void> {
  while (store.waiting.length > 0) await settle(0);
}

it('what another node stores while this one saves is not lost, whichever comes first', async () => {
  const own = settings.set('ann', { text: 'own' });
  store.stored.set('ann', { text: 'theirs' });
  settings.reread(['ann']);
  await settle(1);
  await settleAll();
  await own;
  expect(settings.of('ann')).toEqual({ text: 'theirs' });
});

it('what is read before this node saves does not take the place of what it saves', async () => {
  store.stored.set('ann', { text: 'theirs' });
  settings.reread(['ann']);
  const own = settings.set('ann', { text: 'own' });
  await settle(1);
  await own;
  expect(settings.of('ann')).toEqual({ text: 'own' });
  await settleAll();
  expect(settings.of('ann')).toEqual({ text: 'own' });
});

it('what was cleared elsewhere is gone when all are read again', async () => {
  const own = settings.set('ann', { text: 'own' });
  await settleAll();
  await own;
  store.stored.delete('ann');
  settings.reread();
  await settleAll();
  expect(settings.of('ann')).toBeUndefined();
});

it('what could not be read is read a second later', async () => {
  store.stored.set('ann', { text: 'theirs' });
  store.fails = true;
  settings.reread(['ann']);
  await runtime.advance(0);
  expect(faults).toEqual(['settings that other nodes have stored could not be read']);
  store.fails = false;
  await runtime.advance(SAVE_MS);
  await settleAll();
  expect(settings.of('ann')).toEqual({ text: 'theirs' });
});

it('changes of many are read in one question at a time', async () => {
  for (let i = 0; i < 50; i++) settings.reread([`p${i}`]);
  await settleAll();
  expect(store.reads).toBe(2);
});

it('what is being read or saved when it is closed changes nothing any more, and nothing is read again', async () => {
  const changed: string[] = [];
  const onFault = (_: unknown, about: string) => void faults.push(about);
  const make = () => new Settings({ clock: runtime.clock, store, changed: (person) => changed.push(person), onFault });
  const closed = make();
  store.stored.set('ann', { text: 'theirs' });
  closed.reread(['ann']);
  const own = closed.set('bob', { text: 'own' });
  closed.close();
  await settleAll();
  await own;
  expect(store.stored.get('bob')).toEqual({ text: 'own' });
  const failing = make();
  store.fails = true;
  failing.reread(['ann']);
  failing.close();
  await runtime.advance(0);
  expect([changed, faults, runtime.pending]).toEqual([[], [], 0]);
});
