import { describe, expect, it } from 'vitest';
import { generateFrame, judge, makeDice, mutatedMessage } from '../testing/index.ts';
import { decodeFrames, encodeFrame, FRAMES, type FrameName, framesUpTo, ProtocolError } from './index.ts';

const NAMES = Object.keys(FRAMES) as FrameName[];

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function failure(bytes: readonly number[] | Uint8Array, accept?: (frameBytes: number) => void): ProtocolError {
  try {
    decodeFrames(Uint8Array.from(bytes), accept);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('The codec', () => {
  it.each(NAMES)('returns generated %s frames as they were', (name) => {
    for (let seed = 0; seed < 60; seed++) {
      const frame = generateFrame(makeDice(seed), name);
      expect(decodeFrames(encodeFrame(frame)), `seed ${seed}`).toEqual([frame]);
    }
  });

  it('reads several frames of one message in order', () => {
    const dice = makeDice(5);
    const frames = NAMES.map((name) => generateFrame(dice, name));
    expect(decodeFrames(concat(frames.map(encodeFrame)))).toEqual(frames);
  });

  it('writes the bytes that the documentation shows', () => {
    expect([...encodeFrame({ frame: 'ping', at: 300 })]).toEqual([3, 0x04, 0xac, 0x02]);
    expect([...encodeFrame({ frame: 'watch', id: 1, topic: 'é', since: undefined, body: Uint8Array.of(9) })]).toEqual([
      7, 0x40, 1, 2, 0xc3, 0xa9, 0, 9,
    ]);
  });

  it('gives the rest of a frame as a view of the message', () => {
    const message = encodeFrame({ frame: 'response', id: 1, more: false, body: Uint8Array.of(1, 2, 3) });
    const [frame] = decodeFrames(message);
    if (frame?.frame !== 'response') throw new Error('Another frame came back.');
    expect(frame.body.buffer).toBe(message.buffer);
  });

  it('does not share bytes between frames it encodes', () => {
    const first = encodeFrame({ frame: 'ping', at: 1 });
    encodeFrame({ frame: 'ping', at: 2 });
    expect([...first]).toEqual([2, 0x04, 1]);
  });

  it('encodes again after a value that cannot be encoded', () => {
    for (const at of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => encodeFrame({ frame: 'ping', at })).toThrow(RangeError);
    expect([...encodeFrame({ frame: 'ping', at: 1 })]).toEqual([2, 0x04, 1]);
  });

  it('encodes a frame larger than its scratch buffer, and small ones after it', () => {
    const body = makeDice(3).bytes(300_000);
    expect(decodeFrames(encodeFrame({ frame: 'snapshot', id: 1, version: 2, more: false, body }))).toEqual([
      { frame: 'snapshot', id: 1, version: 2, more: false, body },
    ]);
    expect(encodeFrame({ frame: 'ping', at: 1 })).toHaveLength(3);
  });

  it('skips frames of extension types and keeps those around them', () => {
    const ping = encodeFrame({ frame: 'ping', at: 1 });
    expect(decodeFrames(concat([ping, Uint8Array.of(3, 0x80, 1, 2), Uint8Array.of(1, 0xff), ping]))).toHaveLength(2);
  });
});

describe('The decoder refuses', () => {
  it.each([
    ['an empty message', [], 'message.length at byte 0'],
    ['a frame without a type', [0], 'message.type at byte 1'],
    ['a frame longer than the message', [4, 0x04, 1], 'message.length at byte 1'],
    ['an unknown type below 0x80', [1, 0x7f], 'unknown type 127'],
    ['a reserved type', [1, 0x36], 'unknown type 54'],
    ['a number not in its shortest form', [3, 0x04, 0x81, 0x00], 'ping.at at byte 4'],
    ['a number of 2^53', [9, 0x04, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], 'above 2^53-1'],
    ['a number of nine bytes', [10, 0x04, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 'above 2^53-1'],
    ['a field that runs past its frame into the next one', [2, 0x04, 0x80, 2, 0x04, 1], 'the frame ends here'],
    ['bytes behind the last field', [3, 0x04, 1, 1], 'bytes are left'],
    ['a string longer than its frame', [4, 0x03, 1, 9, 97], 'auth.token at byte 4'],
    ['invalid UTF-8', [4, 0x03, 1, 1, 0xff], 'auth.token at byte 4: not valid UTF-8'],
    ['an encoded surrogate', [6, 0x03, 1, 3, 0xed, 0xa0, 0x80], 'not valid UTF-8'],
    ['a boolean of 2', [4, 0x11, 1, 2, 0], 'response.more at byte 4'],
    ['an impossible count', [9, 0x06, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f], 'goaway.alternates'],
  ])('%s', (_, bytes, where) => {
    const error = failure(bytes);
    expect(error.code).toBe('protocol-error');
    expect(error.message).toContain(where);
  });

  it('a frame above the limit, before it is complete', () => {
    expect(failure([0xe9, 0x07, 0x04], framesUpTo(1000)).code).toBe('frame-too-large');
    expect(decodeFrames(Uint8Array.of(2, 0x04, 1), framesUpTo(2))).toHaveLength(1);
  });
});

it.for([0, 25_000, 50_000, 75_000])('25,000 mutated messages from seed %i are refused by a typed error or mean what they say', (first) => {
  const outcomes = { refused: 0, decoded: 0 };
  for (let seed = first; seed < first + 25_000; seed++) {
    const message = mutatedMessage(seed);
    try {
      outcomes[judge(message)]++;
    } catch (cause) {
      throw new Error(`Seed ${seed}, bytes ${message}`, { cause });
    }
  }
  expect(outcomes.refused).toBeGreaterThan(2_500);
  expect(outcomes.decoded).toBeGreaterThan(1_250);
});
