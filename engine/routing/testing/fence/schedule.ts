import { SimulatedRuntime } from '@parley/runtime/testing';

export const NODES: readonly string[] = ['a', 'b', 'c'];
const READERS = 9;
/** Nobody revokes the last one. */
const PEOPLE: readonly string[] = ['p0', 'p1', 'p2', 'p3'];
/** Wall clocks go wrong by this much at most, either way: ledgers keep revocations for an hour. */
const MOST_JUMP_MS = 600_000;

/** What a node does, or what becomes of it. */
const DEEDS = [
  'freeze',
  'go on',
  'go on',
  'part',
  'meet',
  'cut',
  'revoke',
  'revoke',
  'jump',
  'set right',
  'publish',
  'publish',
  'publish',
  'publish',
  'publish',
] as const;

export type Deed = (typeof DEEDS)[number];

export interface Op {
  readonly deed: Deed;
  readonly node: string;
  /** Who is revoked. */
  readonly person: string;
  /** How far clocks jump. */
  readonly jumpMs: number;
  /** Until the next one. */
  readonly thenMs: number;
}

/** Somebody who reads at a node. */
interface Place {
  readonly person: string;
  readonly node: string;
}

export interface Schedule {
  readonly seed: number;
  readonly readers: readonly Place[];
  readonly ops: readonly Op[];
}

/** The schedule of a seed. */
export function makeSchedule(seed: number): Schedule {
  const { random } = new SimulatedRuntime(seed ^ 0xfe2ce);
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)] as T;
  const readers = Array.from({ length: READERS }, (_, i) => ({ person: PEOPLE[i % PEOPLE.length] as string, node: pick(NODES) }));
  const makeOp = (): Op => ({
    deed: pick(DEEDS),
    node: pick(NODES),
    person: pick(PEOPLE.slice(0, -1)),
    jumpMs: random.integer(2 * MOST_JUMP_MS) - MOST_JUMP_MS,
    thenMs: random.integer(2) === 0 ? random.integer(60) : random.integer(1_100),
  });
  return { seed, readers, ops: Array.from({ length: 60 }, makeOp) };
}
