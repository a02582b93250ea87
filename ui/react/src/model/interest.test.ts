import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { GATHER_MS, Interest, LET_GO_MS } from './interest.ts';

function setup(most = 500) {
  const runtime = new SimulatedRuntime();
  const told: (readonly string[])[] = [];
  const interest = new Interest({ clock: runtime.clock, most, onChange: (ids) => told.push(ids) });
  return { runtime, interest, told };
}

it('gathers what a screen wants into one list', async () => {
  const { runtime, interest, told } = setup();
  interest.add(['ann']);
  interest.add(['bob', 'bob', '']);
  interest.add(['ann', 'cem']);
  expect(told).toEqual([]);
  await runtime.advance(GATHER_MS);
  expect(told.map((ids) => [...ids].sort())).toEqual([['ann', 'bob', 'cem']]);
});

it('says nothing where nothing changes', async () => {
  const { runtime, interest, told } = setup();
  const end = interest.add(['ann']);
  await runtime.advance(GATHER_MS);
  interest.add(['ann']);
  end();
  end();
  await runtime.advance(LET_GO_MS);
  interest.add([''])();
  await runtime.advance(LET_GO_MS);
  expect(told).toEqual([['ann']]);
});

it('lets go of what nobody wants any more, but not of what comes back soon', async () => {
  const { runtime, interest, told } = setup();
  const end = interest.add(['ann', 'bob']);
  interest.add(['bob']);
  await runtime.advance(GATHER_MS);
  end();
  await runtime.advance(LET_GO_MS - 1);
  const again = interest.add(['ann']);
  await runtime.advance(1);
  expect(told).toEqual([['ann', 'bob']]);
  again();
  await runtime.advance(LET_GO_MS);
  expect(told.at(-1)).toEqual(['bob']);
});

it('does not let new people wait for the others to be let go', async () => {
  const { runtime, interest, told } = setup();
  const end = interest.add(['ann']);
  await runtime.advance(GATHER_MS);
  end();
  interest.add(['bob']);
  await runtime.advance(GATHER_MS);
  expect(told).toEqual([['ann'], ['bob']]);
});

it('keeps those wanted last where there are too many', async () => {
  const { runtime, interest, told } = setup(2);
  interest.add(['ann', 'bob', 'cem']);
  interest.add(['ann']);
  await runtime.advance(GATHER_MS);
  expect(told).toEqual([['cem', 'ann']]);
});
