import { expect, test } from 'vitest';
import { pooledRandom, randomOf } from './random.ts';

/** Counts upwards, so that every byte is known; tells how often it was asked. */
function makeSource() {
  const asked: number[] = [];
  let next = 0;
  const source = randomOf((count) => {
    asked.push(count);
    return Uint8Array.from({ length: count }, () => next++ & 0xff);
  });
  return { source, asked };
}

test('a pool asks its source once for many, and hands nothing out twice', () => {
  const { source, asked } = makeSource();
  const random = pooledRandom(source);
  const drawn = Array.from({ length: 100 }, () => [...random.bytes(8)]).flat();
  expect(drawn).toEqual(Array.from({ length: 800 }, (_, index) => index & 0xff));
  expect(asked).toEqual([4_096]);
});

test('what a pool handed out is nobody else to change, and much is drawn at once', () => {
  const { source, asked } = makeSource();
  const random = pooledRandom(source);
  random.bytes(4).fill(255);
  expect([...random.bytes(4)]).toEqual([4, 5, 6, 7]);
  expect(random.bytes(1_000)).toHaveLength(1_000);
  expect(asked).toEqual([4_096, 1_000]);
});

test('a pool that has not enough left is drawn anew', () => {
  const { source, asked } = makeSource();
  const random = pooledRandom(source);
  for (let i = 0; i < 10; i++) expect(random.bytes(500)).toHaveLength(500);
  expect(asked).toEqual([4_096, 4_096]);
});
