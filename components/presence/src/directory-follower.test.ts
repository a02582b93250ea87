import type { DirectoryChange } from '@parley/people';
import type { Person } from '@parley/people/contract';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, expect, it } from 'vitest';
import { DirectoryFollower } from './directory-follower.ts';
import { Tree } from './tree.ts';

let runtime: SimulatedRuntime;
let people: Person[];
let asked: string[];
let fails: boolean;
let changed: (change: DirectoryChange) => void;
let tree: Tree;
let follower: DirectoryFollower;

const person = (id: string, units: readonly string[]): Person => {
  return { id, name: id, title: '', mail: '', units, active: true, joined: true, admin: false };
};
/** What the next reading waits for; it answers what was then. */
let pause: Promise<void> | undefined;
async function answer<T>(question: string, value: T): Promise<T> {
  asked.push(question);
  const waits = pause;
  pause = undefined;
  await waits;
  if (fails) throw new Error('busy');
  return value;
}

beforeEach(async () => {
  runtime = new SimulatedRuntime(1);
  people = [person('ann', ['ward'])];
  asked = [];
  fails = false;
  tree = new Tree();
  const log = (event: string): void => void asked.push(event);
  follower = new DirectoryFollower({
    directory: {
      units: () => answer('units', [{ id: 'ward', name: 'Ward', order: 0, people: 0 }]),
      everybody: () => answer('everybody', [...people]),
      people: (ids) =>
        answer(
          ids.join(),
          people.filter(({ id }) => ids.includes(id)),
        ),
      onChanged: (fn) => {
        changed = fn;
        return () => {
          changed = () => {};
        };
      },
    },
    tree,
    clock: runtime.clock,
    logger: { debug: log, info: log, warn: log, error: log },
  });
  await follower.load();
  asked.length = 0;
});

it('reads what has changed and no more', async () => {
  people.push(person('ben', ['ward']));
  changed({ people: ['ben'], units: [] });
  await runtime.advance(0);
  expect(asked).toEqual(['ben']);
  expect(tree.peopleOf('ward', true)).toEqual(['ann', 'ben']);
});

it('one reading follows the other, so that no older one comes after a newer', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  pause = promise;
  changed({ people: ['ann'], units: [] });
  await runtime.advance(0);
  people = [person('ann', [])];
  changed({ people: ['ann'], units: [] });
  await runtime.advance(0);
  resolve();
  await runtime.advance(0);
  expect(asked).toEqual(['ann', 'ann']);
  expect(tree.peopleOf('ward', true)).toEqual([]);
});

it('reads everybody after a large import', async () => {
  changed({ people: Array.from({ length: 3_000 }, (_, i) => `p${i}`), units: ['ward'] });
  await runtime.advance(0);
  expect(asked).toEqual(['units', 'everybody']);
});

it('what cannot be read is read again, all of it, until it is', async () => {
  fails = true;
  people.push(person('ben', ['ward']));
  changed({ people: ['ben'], units: [] });
  await runtime.advance(2_500);
  expect(asked).toEqual(['ben', 'presence.directory-unread', 'units', 'presence.directory-unread', 'units', 'presence.directory-unread']);
  fails = false;
  await runtime.advance(1_000);
  expect(tree.peopleOf('ward', true)).toEqual(['ann', 'ben']);
  await runtime.advance(10_000);
  expect(asked.filter((each) => each === 'everybody')).toHaveLength(1);
});

it('closed, it hears and tries nothing more', async () => {
  fails = true;
  changed({ people: ['ann'], units: [] });
  await follower.close();
  changed({ people: ['ann'], units: [] });
  await runtime.advance(10_000);
  expect(asked).toEqual(['ann', 'presence.directory-unread']);
});
