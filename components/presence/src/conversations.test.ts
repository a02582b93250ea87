import type { MembersChange } from '@parley/messaging';
import { Watches } from '@parley/presence';
import { FakeTree, Screen } from '@parley/presence/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, expect, it } from 'vitest';
import { ConversationGroups } from './conversations.ts';

let runtime: SimulatedRuntime;
let members: string[];
/** Readings that wait for their answer; each has seen the members of its moment. */
let readings: { readonly answer: () => void; readonly fail: () => void }[];
let tell: (change: MembersChange) => void;
let groups: ConversationGroups;
let screen: Screen;
let warnings: string[];

beforeEach(() => {
  runtime = new SimulatedRuntime(1);
  const tree = new FakeTree();
  for (const id of ['ann', 'ben', 'cleo', 'dan']) tree.put(id, { name: id, units: [] });
  members = ['ann', 'ben'];
  readings = [];
  warnings = [];
  const watches = new Watches({
    clock: runtime.clock,
    hierarchy: tree,
    visibility: { classOf: () => '', mayShow: () => true },
    presenceOf: () => ({ state: 'offline' }),
  });
  const log = (event: string): void => void warnings.push(event);
  groups = new ConversationGroups({
    membership: {
      members: () => {
        const seen = [...members];
        return new Promise((resolve, reject) => readings.push({ answer: () => resolve(seen), fail: () => reject(new Error('busy')) }));
      },
      onMembersChanged: (fn) => {
        tell = fn;
        return () => {
          tell = () => {};
        };
      },
    },
    watches,
    logger: { debug: log, info: log, warn: log, error: log },
  });
  screen = new Screen(
    'ward',
    () => runtime.clock.now(),
    (fault) => expect.fail(fault),
  );
});

function change(...now: string[]): void {
  members = now;
  tell({ conversation: 'ward', people: [] });
}
/** Answers the readings in this order. */
async function answer(...order: number[]): Promise<void> {
  for (const at of order) {
    readings[at]?.answer();
    await runtime.advance(0);
  }
  await runtime.advance(500);
}
const open = () => groups.open('ann', { conversation: 'ward', window: [0, 10] }, screen);
const order = () => screen.shown.split('\n')[0];

it('the members change while they are read for the first time', async () => {
  const opening = open();
  change('ann', 'ben', 'cleo');
  await answer(0);
  await opening;
  expect(order()).toBe('order ann,ben');
  await answer(1);
  expect(order()).toBe('order ann,ben,cleo');
});

it('they change while they are read again: one more reading, none at the same time', async () => {
  const opening = open();
  await answer(0);
  await opening;
  change('ann', 'ben', 'cleo');
  change('ann', 'cleo');
  change('ann', 'cleo', 'dan');
  expect(readings).toHaveLength(2);
  await answer(1, 2);
  expect(readings).toHaveLength(3);
  expect(order()).toBe('order ann,cleo,dan');
});

it('nobody watches any more: nothing is read', async () => {
  const opening = open();
  await answer(0);
  (await opening)();
  change('ann');
  expect(readings).toHaveLength(1);
});

it('closed, it hears of no change any more, also where somebody watches', async () => {
  const opening = open();
  await answer(0);
  await opening;
  groups.close();
  change('ben');
  expect(readings).toHaveLength(1);
});

it('a reading that fails is said; the next change is read again', async () => {
  const opening = open();
  await answer(0);
  await opening;
  change('ann');
  readings[1]?.fail();
  await runtime.advance(0);
  expect(warnings).toEqual(['presence.members-unread']);
  change('ann', 'dan');
  await answer(2);
  expect(order()).toBe('order ann,dan');
});

it('an opening that fails is the answer to who opens, and leaves nothing behind', async () => {
  const opening = open();
  readings[0]?.fail();
  await expect(opening).rejects.toThrow('busy');
  change('ann');
  expect(readings).toHaveLength(1);
});
