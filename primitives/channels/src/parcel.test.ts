import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { pack, unpack } from './parcel.ts';

it('A parcel holds plain values and byte arrays anywhere in them', () => {
  const { random } = new SimulatedRuntime(7);
  for (let round = 0; round < 50; round++) {
    const list = Array.from({ length: random.integer(5) }, (_, at) => ({
      at,
      text: random.id(4),
      payload: random.bytes(random.integer(300)),
    }));
    const value = { list, none: null, empty: new Uint8Array(), text: '{"$bytes":[0,1]} ü' };
    expect(unpack(pack(value)), `round ${round}`).toEqual(value);
  }
});

it('It takes the buffers of Node for byte arrays, and can be read out of a larger one', () => {
  const parcel = pack([Buffer.from([1, 2, 3])]);
  const larger = new Uint8Array([9, ...parcel, 9]);
  expect(unpack(larger.subarray(1, -1))).toEqual([Uint8Array.of(1, 2, 3)]);
});

it('What is taken out of it does not change with it', () => {
  const parcel = pack(Uint8Array.of(1, 2, 3));
  const taken = unpack(parcel);
  parcel.fill(0);
  expect(taken).toEqual(Uint8Array.of(1, 2, 3));
});
