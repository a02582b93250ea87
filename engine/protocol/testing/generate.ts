import { type FieldKind, FRAMES, type Frame, type FrameName } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';

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

/** Choices from a seed. */
export interface Dice {
  readonly below: (n: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly bytes: (n: number) => Uint8Array;
}

export function makeDice(seed: number): Dice {
  const { random } = new SimulatedRuntime(seed);
  const below = (n: number): number => random.integer(n);
  return { below, pick: <T>(list: readonly T[]): T => list[below(list.length)] as T, bytes: (n) => random.bytes(n) };
}

/** A frame with values that are hard to carry. */
export function generateFrame(dice: Dice, name: FrameName): Frame {
  const fields = Object.entries(FRAMES[name].fields).map(([field, kind]) => [field, value(dice, kind)]);
  return { frame: name, ...Object.fromEntries(fields) } as Frame;
}

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
