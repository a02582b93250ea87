import { decodeFrames, encodeFrame, FRAMES, type Frame, type FrameName, framesUpTo, ProtocolError } from '@parley/protocol';
import { type Dice, generateFrame, makeDice } from './generate.ts';

const NAMES = Object.keys(FRAMES) as FrameName[];
const MAX_FRAME_BYTES = 65_536;

type Mutation = (bytes: number[], dice: Dice, other: Uint8Array) => number[];

const MUTATIONS: readonly Mutation[] = [
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

/** One or two frames of a seed with some damage. */
export function mutatedMessage(seed: number): Uint8Array {
  const dice = makeDice(seed);
  const original = encodeFrame(generateFrame(dice, dice.pick(NAMES)));
  const other = encodeFrame(generateFrame(dice, dice.pick(NAMES)));
  let bytes = dice.below(4) ? [...original] : [...original, ...other];
  for (let n = dice.below(3); n >= 0 && bytes.length > 0; n--) bytes = dice.pick(MUTATIONS)(bytes, dice, other);
  return Uint8Array.from(bytes);
}

/** Refused with a ProtocolError, or decoded to frames that encode to the bytes they came from; throws for anything else. */
export function judge(message: Uint8Array): 'refused' | 'decoded' {
  let frames: readonly Frame[];
  try {
    frames = decodeFrames(message, framesUpTo(MAX_FRAME_BYTES));
  } catch (error) {
    if (error instanceof ProtocolError) return 'refused';
    throw error;
  }
  const again = frames.flatMap((frame) => [...encodeFrame(frame)]);
  // Frames of unknown extension types are skipped, so they are left out of the comparison.
  if (!same(again, message) && !same(again, withoutExtensions(message))) throw new Error('What was decoded encodes to other bytes.');
  return 'decoded';
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((byte, index) => byte === b[index]);
}

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
