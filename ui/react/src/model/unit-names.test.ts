import type { Person, UnitSlice } from '@parley/people/contract';
import { expect, it } from 'vitest';
import { MOST_NAMES, NAMES, nameAt, placeOf, UnitNames } from './unit-names.ts';

/** Answers when the test says so: a unit's people are called as it is, with their places. */
function setup(sizes: Record<string, number>) {
  const asked: (readonly UnitSlice[])[] = [];
  const waiting: { answer(most: number): void; fail(): void }[] = [];
  let first = 'Ann';
  const answerTo = ({ unit, from, to }: UnitSlice) => ({
    total: sizes[unit] ?? 0,
    people: Array.from({ length: Math.max(0, Math.min(to, sizes[unit] ?? 0) - from) }, (_, index) => ({
      id: `${unit}${from + index}`,
      name: from + index === 0 ? first : `${unit} ${from + index}`,
    })),
  });
  const names = new UnitNames((slices) => {
    asked.push(slices);
    return new Promise((resolve, reject) => {
      // As things are when it is asked: a change on the way is not in it.
      const answers = slices.map(answerTo);
      waiting.push({ answer: (most) => resolve(answers.slice(0, most)), fail: () => reject(new Error('unreachable')) });
    });
  });
  return {
    names,
    sizes,
    rename: (name: string) => {
      first = name;
    },
    /** What was asked for since, `unit from`. */
    asked: () => asked.splice(0).map((slices) => slices.map(({ unit, from }) => `${unit} ${from}`)),
    answer: async (most = 100): Promise<void> => {
      waiting.shift()?.answer(most);
      await new Promise((resolve) => setTimeout(resolve));
    },
    fail: async (): Promise<void> => {
      waiting.shift()?.fail();
      await new Promise((resolve) => setTimeout(resolve));
    },
    nameAt: (unit: string, index: number) => nameAt(names.snapshot.get(unit), index)?.name,
  };
}
const whole = (unit: string, count: number): UnitSlice => ({ unit, from: 0, to: count });
const person = (id: string, more: Partial<Person>): Person => ({
  ...{ id, name: id, title: '', mail: '', units: ['u'], active: true, joined: true, admin: false },
  ...more,
});

it('names are asked for in the order in which they are needed, together, until all are known', async () => {
  const { names, asked, answer, nameAt } = setup({ u: NAMES + 5, v: 3 });
  names.want([{ unit: 'u', from: NAMES + 1, to: NAMES + 3 }, whole('u', NAMES + 5), whole('v', 3)]);
  expect(asked()).toEqual([[`u ${NAMES}`, 'u 0', 'v 0']]);
  await answer(1);
  expect([nameAt('u', NAMES + 4), nameAt('u', 0), nameAt('u', NAMES + 5)]).toEqual([`u ${NAMES + 4}`, undefined, undefined]);
  expect(asked()).toEqual([['u 0', 'v 0']]);
  await answer();
  expect([nameAt('u', 0), nameAt('v', 2), names.snapshot.get('u')?.total]).toEqual(['Ann', 'v 2', NAMES + 5]);
  expect([placeOf(names.snapshot.get('u'), `u${NAMES + 1}`), placeOf(names.snapshot.get('u'), 'v1')]).toEqual([NAMES + 1, -1]);
  names.want([whole('u', NAMES + 5)]);
  expect(asked()).toEqual([]);
});

it('a list in which somebody stands otherwise is asked for again, and shown as it was meanwhile', async () => {
  const { names, sizes, asked, answer, rename, nameAt } = setup({ u: 3, v: 3 });
  names.want([whole('u', 3), whole('v', 3)]);
  await answer();
  asked();
  names.learn([person('u0', { name: 'Ann', title: 'Nurse' }), person('u1', { name: 'u 1' }), person('x', { units: ['elsewhere'] })]);
  expect(asked()).toEqual([]);
  for (const changed of [
    person('u0', { name: 'Anne' }),
    person('u1', { name: 'u 1', photo: 'p' }),
    person('u1', { name: 'u 1', active: false }),
    person('u1', { name: 'u 1', units: ['elsewhere'] }),
    person('x', {}),
  ]) {
    rename('Anne');
    sizes['u'] = 4;
    names.learn([changed]);
    expect(asked(), JSON.stringify(changed)).toEqual([['u 0']]);
    expect([nameAt('u', 0), names.snapshot.get('u')?.total]).toEqual(['Ann', 3]);
    await answer();
    expect([nameAt('u', 0), names.snapshot.get('u')?.total]).toEqual(['Anne', 4]);
    rename('Ann');
    sizes['u'] = 3;
    names.refresh();
    await answer();
    asked();
  }
});

it('what changes while it is under way is asked for once more', async () => {
  const { names, asked, answer, rename, nameAt } = setup({ u: 2 });
  names.want([whole('u', 2)]);
  rename('Anne');
  names.learn([person('u0', { name: 'Anne' })]);
  expect(asked()).toEqual([['u 0']]);
  await answer();
  expect([nameAt('u', 0), asked()]).toEqual(['Ann', [['u 0']]]);
  await answer();
  expect([nameAt('u', 0), asked()]).toEqual(['Anne', []]);
});

it('what could not be asked for is asked for again when the server can be reached, and not before', async () => {
  const { names, asked, answer, fail, nameAt } = setup({ u: 2 });
  names.want([whole('u', 2)]);
  await fail();
  names.want([whole('u', 2)]);
  expect(asked()).toEqual([['u 0']]);
  names.retry();
  expect(asked()).toEqual([['u 0']]);
  await answer();
  expect(nameAt('u', 1)).toBe('u 1');
  names.refresh();
  await fail();
  expect(nameAt('u', 1)).toBe('u 1');
  names.retry();
  expect(asked()).toEqual([['u 0'], ['u 0']]);
});

it('names far from what is wanted are forgotten when there are too many', async () => {
  const { names, asked, answer, nameAt } = setup({ big: 100_000, small: 5 });
  const part = (from: number, to: number): readonly UnitSlice[] => [{ unit: 'big', from, to }];
  names.want([...part(0, 20_000), whole('small', 5)]);
  await answer(200);
  asked();
  names.want(part(4_800, 24_800));
  await answer(200);
  expect([nameAt('big', 0), nameAt('small', 0), nameAt('big', 24_799)]).toEqual(['Ann', 'Ann', 'big 24799']);
  names.want(part(20_000, 40_000));
  await answer(200);
  expect([nameAt('big', 19_999), nameAt('small', 0), nameAt('big', 20_000), nameAt('big', 39_999)]).toEqual([
    undefined,
    undefined,
    'big 20000',
    'big 39999',
  ]);
  const kept = [...(names.snapshot.get('big')?.pages.values() ?? [])].reduce((sum, page) => sum + page.length, 0);
  expect(kept).toBeLessThanOrEqual(MOST_NAMES);
});
