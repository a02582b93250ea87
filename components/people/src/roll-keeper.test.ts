import type { Logger } from '@parley/component';
import { rollPage } from '@parley/directory';
import type { Person } from '@parley/people/contract';
import { beforeEach, expect, it } from 'vitest';
import type { Register } from './register.ts';
import { RollKeeper } from './roll-keeper.ts';

const person = (id: string): Person => ({
  id,
  name: id,
  title: '',
  mail: `${id}@example.org`,
  units: [],
  active: true,
  joined: false,
  admin: false,
});
const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

let stored: string[];
let gate: Promise<void>;
let fails: boolean;
let keeper: RollKeeper;
beforeEach(() => {
  stored = ['ann', 'ben'];
  gate = Promise.resolve();
  fails = false;
  const register = {
    units: async () => [],
    groups: async () => [],
    people: async (ids: readonly string[]) => {
      if (fails) throw new Error('The reader is gone.');
      return ids.map(person);
    },
    async *parts() {
      await gate;
      if (fails) throw new Error('The reader is gone.');
      yield stored.map(person);
    },
  };
  keeper = new RollKeeper(register as unknown as Register, quiet);
});

async function everybody(): Promise<readonly string[]> {
  return rollPage((await keeper.now()).roll, { inactive: true }, undefined, 10).ids;
}

it('who asks first waits until everybody is read', async () => {
  keeper.load();
  expect(await everybody()).toEqual(['ann', 'ben']);
});

it('a change is there when following it has settled', async () => {
  keeper.load();
  await keeper.follow({ people: ['cy'], units: [] });
  expect(await everybody()).toEqual(['ann', 'ben', 'cy']);
});

it('while everybody is read anew the old roll answers', async () => {
  keeper.load();
  await everybody();
  const open = Promise.withResolvers<void>();
  gate = open.promise;
  stored = ['cy'];
  const followed = keeper.follow({ people: Array.from({ length: 2_001 }, (_, n) => `p${n}`), units: [] });
  expect(await everybody()).toEqual(['ann', 'ben']);
  open.resolve();
  await followed;
  expect(await everybody()).toEqual(['cy']);
});

it('what could not be read is read again when it is asked for, and says so until then', async () => {
  keeper.load();
  await everybody();
  fails = true;
  await keeper.follow({ people: ['cy'], units: [] });
  await expect(everybody()).rejects.toThrow('The reader is gone.');
  fails = false;
  stored = ['ann', 'cy'];
  expect(await everybody()).toEqual(['ann', 'cy']);
});
