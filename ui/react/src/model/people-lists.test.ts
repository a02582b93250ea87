import type { Person } from '@parley/people/contract';
import { expect, it } from 'vitest';
import { listKey, MOST_IDLE, PeopleLists } from './people-lists.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A unit of 250 people, named by their numbers. */
function setup() {
  const asked: unknown[] = [];
  const everybody = Array.from({ length: 250 }, (_, index) => ({ id: String(index) }) as Person);
  const state = { fails: false };
  const lists = new PeopleLists({
    async list({ after, limit = 50, ...filter }) {
      asked.push({ ...filter, after });
      if (state.fails) throw new Error('away');
      const start = after === undefined ? 0 : everybody.findIndex(({ id }) => id === after) + 1;
      return { people: everybody.slice(start, start + limit), more: start + limit < everybody.length };
    },
    learn: () => undefined,
  });
  const list = (unit: string) => lists.snapshot.get(listKey({ unit }));
  return { lists, list, asked, everybody, state };
}

it('a list is loaded as far as somebody looks, in one reading at a time', async () => {
  const { lists, list, asked } = setup();
  const viewer = {};
  lists.look(viewer, { unit: 'u' }, 0);
  await settled();
  expect(asked).toEqual([]);
  lists.look(viewer, { unit: 'u' }, 10);
  lists.look(viewer, { unit: 'u' }, 120);
  await settled();
  expect(asked).toEqual([
    { unit: 'u', after: undefined },
    { unit: 'u', after: '99' },
  ]);
  expect([list('u')?.ids.length, list('u')?.more, list('u')?.loading]).toEqual([200, true, false]);
  lists.look(viewer, { unit: 'u' }, 1_000);
  await settled();
  expect([list('u')?.ids.length, list('u')?.more, asked.length]).toEqual([250, false, 3]);
});

it('a list that changed is read anew as far as somebody looks, and shown as it was until then', async () => {
  const { lists, list, asked, everybody } = setup();
  lists.look({}, { unit: 'u' }, 150);
  await settled();
  everybody.unshift({ id: 'new' } as Person);
  asked.length = 0;
  lists.changed(({ unit }) => unit === 'other');
  lists.changed((_filter, ids) => ids.has('149'));
  expect(list('u')?.ids[0]).toBe('0');
  await settled();
  expect([list('u')?.ids[0], list('u')?.ids.length, asked.length]).toEqual(['new', 200, 2]);
});

it('a change while a list is read makes it read again', async () => {
  const { lists, list, everybody } = setup();
  lists.look({}, { unit: 'u' }, 10);
  everybody.unshift({ id: 'new' } as Person);
  lists.changed(() => true);
  await settled();
  expect(list('u')?.ids[0]).toBe('new');
});

it('a failure keeps what is there and waits for somebody to ask again', async () => {
  const { lists, list, asked, state } = setup();
  lists.look({}, { unit: 'u' }, 10);
  await settled();
  state.fails = true;
  lists.look({}, { unit: 'u' }, 150);
  await settled();
  expect(list('u')).toMatchObject({ failed: true, loading: false });
  expect([list('u')?.ids.length, asked.length]).toEqual([100, 2]);
  state.fails = false;
  lists.retry();
  await settled();
  expect(list('u')).toMatchObject({ failed: false, more: true });
  expect(list('u')?.ids.length).toBe(200);
});

it('lists that nobody looks at are forgotten, the oldest first, when there are many', async () => {
  const { lists, list } = setup();
  const kept = {};
  lists.look(kept, { unit: 'kept' }, 1);
  for (let index = 0; index < MOST_IDLE + 10; index += 1) {
    const viewer = {};
    lists.look(viewer, { unit: `u${index}` }, 1);
    await settled();
    lists.leave(viewer);
  }
  await settled();
  expect([list('kept'), list('u0'), list(`u${MOST_IDLE + 9}`)].map((each) => each !== undefined)).toEqual([true, false, true]);
  expect(lists.snapshot.size).toBe(MOST_IDLE + 1);
});

it('what is no longer looked at before its turn is never asked for', async () => {
  const { lists, asked } = setup();
  const viewers = Array.from({ length: 50 }, (_, index) => ({ unit: `u${index}` }));
  for (const filter of viewers) lists.look(filter, filter, 1);
  expect(asked).toHaveLength(4);
  for (const filter of viewers.slice(0, 48)) lists.leave(filter);
  await settled();
  expect(asked.map((each) => (each as { readonly unit: string }).unit)).toEqual(['u0', 'u1', 'u2', 'u3', 'u48', 'u49']);
});

it('filters that mean the same are one list', () => {
  expect(listKey({ unit: 'u', below: true })).toBe(listKey({ below: true, unit: 'u' }));
});
