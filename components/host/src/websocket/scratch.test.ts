import { expect, it } from 'vitest';
import { Scratch } from './scratch.ts';

it.each([1, 200, 5_000, 20_000, 40_000, 131_072, 200_000])(
  'a message of %i bytes that has to wait keeps at most four times its memory',
  (bytes) => {
    const { buffer, length } = new Scratch().room(bytes);
    expect(length).toBeGreaterThanOrEqual(bytes);
    expect(buffer.byteLength).toBeLessThanOrEqual(Math.max(4 * bytes, Buffer.poolSize));
  },
);

it('gives the same memory again, until a message keeps it', () => {
  const scratch = new Scratch();
  const first = scratch.room(64_000);
  expect(scratch.room(65_000).buffer).toBe(first.buffer);
  scratch.keep(first.subarray(0, 64_000));
  expect(scratch.room(64_000).buffer).not.toBe(first.buffer);
});
