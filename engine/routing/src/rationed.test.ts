import { encodeFrame, type Frame } from '@parley/protocol';
import { expect, it } from 'vitest';
import { rationedBytes } from './rationed.ts';

const NUMBERS = [0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];

it('The bytes of chunks and of answers to them are those that they have on the wire, whatever stands beside them', () => {
  const frames: Frame[] = NUMBERS.flatMap((pipe) =>
    NUMBERS.flatMap((seq): Frame[] => [
      { frame: 'data', pipe, seq, flags: 3, payload: new Uint8Array(pipe % 300) },
      { frame: 'ack', pipe, seq },
      { frame: 'credit', pipe, limit: seq },
    ]),
  );
  const length = frames.reduce((sum, frame) => sum + encodeFrame(frame).length, 0);
  expect(rationedBytes([...frames, { frame: 'ping', at: 1 }])).toBe(length);
});
