import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import {
  type DecodeLimits,
  decodeFrames,
  encodeFrame,
  type FieldKind,
  FRAMES,
  type Frame,
  type FrameName,
  ProtocolError,
} from './index.ts';

const NAMES = Object.keys(FRAMES) as FrameName[];
const TEXTS = [
  '',
  'a',
  'messaging/room/7',
  'Grüße',
  '東京',
  '👩‍⚕️',
  '\u{feff}mark',
  '\u0000',
  'x'.repeat(31),
  'x'.repeat(127),
  'x'.repeat(128),
  'é'.repeat(100),
];
const NUMBERS = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 49 - 1, 2 ** 49, Number.MAX_SAFE_INTEGER];

function makeRandom(seed: number) {
  const { random } = new SimulatedRuntime(seed);
  const below = (n: number) => random.integer(n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  return { below, pick, bytes: (n: number) => random.bytes(n) };
}
type Dice = ReturnType<typeof makeRandom>;

function value(dice: Dice, kind: FieldKind): unknown {
  if (kind.endsWith('?')) return dice.below(2) ? value(dice, kind.slice(0, -1) as FieldKind) : undefined;
  if (kind === 'uint') return dice.below(2) ? dice.pick(NUMBERS) : dice.below(1000);
  if (kind === 'bool') return dice.below(2) === 1;
  if (kind === 'string') return dice.pick(TEXTS);
  if (kind === 'strings') return Array.from({ length: dice.below(4) }, () => dice.pick(TEXTS));
  if (kind === 'position') return { epoch: dice.pick(TEXTS), offset: dice.pick(NUMBERS), tag: dice.pick(NUMBERS) };
  const first = dice.below(256);
  return new Uint8Array(dice.pick([0, 1, 5, 130])).map((_, i) => first + i);
}

function generate(dice: Dice, name: FrameName): Frame {
  const fields = Object.entries(FRAMES[name].fields).map(([field, kind]) => [field, value(dice, kind)]);
  return { frame: name, ...Object.fromEntries(fields) } as Frame;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function failure(bytes: readonly number[] | Uint8Array, limits?: DecodeLimits): ProtocolError {
  try {
    decodeFrames(Uint8Array.from(bytes), limits);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('The codec', () => {
  it.each(NAMES)('returns generated %s frames as they were', (name) => {
    for (let seed = 0; seed < 60; seed++) {
      const frame = generate(makeRandom(seed), name);
      expect(decodeFrames(encodeFrame(frame)), `seed ${seed}`).toEqual([frame]);
    }
  });

  it('reads several frames of one message in order', () => {
    const dice = makeRandom(5);
    const frames = NAMES.map((name) => generate(dice, name));
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
    const body = makeRandom(3).bytes(300_000);
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
    expect(failure([0xe9, 0x07, 0x04], { maxFrameBytes: 1000 }).code).toBe('frame-too-large');
    expect(decodeFrames(Uint8Array.of(2, 0x04, 1), { maxFrameBytes: 2 })).toHaveLength(1);
  });
});

describe('Mutated frames', () => {
  type Mutation = (bytes: number[], dice: Dice, other: Uint8Array) => number[];
  const mutations: readonly Mutation[] = [
    (bytes, dice) => bytes.with(dice.below(bytes.length), dice.below(256)),
    (bytes, dice) => {
      const at = dice.below(bytes.length);
      return bytes.with(at, (bytes[at] ?? 0) ^ (1 << dice.below(8)));
    },
    (bytes, dice) => bytes.slice(0, dice.below(bytes.length)),
    (bytes, dice) => bytes.toSpliced(dice.below(bytes.length), 1 + dice.below(3)),
    (bytes, dice) => bytes.toSpliced(dice.below(bytes.length + 1), 0, ...dice.bytes(1 + dice.below(4))),
    (bytes, dice, other) => [...bytes.slice(0, dice.below(bytes.length)), ...other.slice(dice.below(other.length))],
  ];

  /** Refused with a ProtocolError, or decoded to frames that encode to the bytes they came from. */
  function judge(bytes: Uint8Array): 'refused' | 'decoded' {
    let frames: Frame[];
    try {
      frames = decodeFrames(bytes, { maxFrameBytes: 65_536 });
    } catch (error) {
      if (error instanceof ProtocolError) return 'refused';
      throw error;
    }
    const again = concat(frames.map(encodeFrame));
    // Frames of unknown extension types are skipped, so they are left out of the comparison.
    const same = Buffer.compare(again, bytes) === 0 || Buffer.compare(again, withoutExtensions(bytes)) === 0;
    if (!same) throw new Error('What was decoded encodes to other bytes.');
    return 'decoded';
  }

  it('100,000 of them are refused by a typed error or mean what they say', () => {
    const outcomes = { refused: 0, decoded: 0 };
    for (let seed = 0; seed < 100_000; seed++) {
      const dice = makeRandom(seed);
      const original = encodeFrame(generate(dice, dice.pick(NAMES)));
      const other = encodeFrame(generate(dice, dice.pick(NAMES)));
      let bytes = [...(dice.below(4) ? original : concat([original, other]))];
      for (let n = dice.below(3); n >= 0 && bytes.length > 0; n--) bytes = dice.pick(mutations)(bytes, dice, other);
      try {
        outcomes[judge(Uint8Array.from(bytes))]++;
      } catch (cause) {
        throw new Error(`Seed ${seed}, bytes ${bytes}`, { cause });
      }
    }
    expect(outcomes.refused).toBeGreaterThan(10_000);
    expect(outcomes.decoded).toBeGreaterThan(5000);
  }, 60_000);
});

/** The frames of a well-formed message whose type is below 0x80, found by their lengths alone. */
function withoutExtensions(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let length = 0;
    let body = at;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[body++] ?? 0;
      length += (byte & 127) << shift;
      if (byte < 128) break;
    }
    if ((bytes[body] ?? 0) < 0x80) kept.push(...bytes.subarray(at, body + length));
    at = body + length;
  }
  return Uint8Array.from(kept);
}
