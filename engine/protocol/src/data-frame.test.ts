import { expect, it } from 'vitest';
import { encodeFrame } from './codec.ts';
import { dataFrameHead } from './data-frame.ts';

it.each([0, 1, 100, 122, 123, 124, 125, 16_000, 16_384, 100_000, 3_000_000])('stands in front of a payload of %i bytes', (size) => {
  for (const pipe of [0, 1, 127, 128, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
    const frame = { frame: 'data', pipe, seq: 2 ** 53 - 1 - pipe, flags: 3, payload: new Uint8Array(size).fill(7) } as const;
    expect(Buffer.concat([dataFrameHead(frame), frame.payload]).equals(encodeFrame(frame))).toBe(true);
  }
});
