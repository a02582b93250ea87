import { SimulatedRuntime } from '@parley/runtime/testing';

type End = 0 | 1;
export type Op =
  | { readonly op: 'write'; readonly end: End; readonly bytes: number; readonly more: boolean }
  | { readonly op: 'finish'; readonly end: End }
  | { readonly op: 'read'; readonly end: End; readonly count: number }
  | { readonly op: 'deliver'; readonly end: End; readonly count: number }
  | { readonly op: 'cut'; readonly end: End; readonly late: boolean }
  | { readonly op: 'restore'; readonly end: End }
  | { readonly op: 'restart' }
  | { readonly op: 'lose' }
  | { readonly op: 'wait'; readonly ms: number }
  | { readonly op: 'abort'; readonly end: End };

export interface Schedule {
  readonly seed: number;
  readonly window: number;
  /** Frames that the way holds in each direction. */
  readonly capacity: number;
  /** Nothing is cut or lost. */
  readonly calm: boolean;
  readonly ops: readonly Op[];
}

const CALM: ReadonlySet<Op['op']> = new Set<Op['op']>(['write', 'read', 'deliver', 'finish']);

/** The schedule of a seed. */
export function makeSchedule(seed: number): Schedule {
  const { random } = new SimulatedRuntime(seed);
  const pick = (below: number): number => random.integer(below);
  const window = 200 + pick(1_500);
  const aborts = pick(8) === 0;
  const calm = pick(10) === 0;
  const capacity = !calm && pick(3) === 0 ? 6 : 1_000;
  const ops = Array.from({ length: 20 + pick(60) }, () => makeOp(pick, aborts)).filter(({ op }) => !calm || CALM.has(op));
  return { seed, window, capacity, calm, ops };
}

function makeOp(pick: (below: number) => number, aborts: boolean): Op {
  const end = pick(2) as End;
  const roll = pick(100);
  if (roll < 32) return { op: 'write', end, bytes: pick(10) === 0 ? 0 : 1 + pick(300), more: pick(3) === 0 };
  if (roll < 50) return { op: 'read', end, count: 1 + pick(6) };
  if (roll < 80) return { op: 'deliver', end, count: 1 + pick(8) };
  if (roll < 85) return { op: 'cut', end, late: pick(2) === 0 };
  if (roll < 91) return { op: 'restore', end };
  if (roll < 93) return { op: 'lose' };
  if (roll < 94) return { op: 'restart' };
  if (roll < 97) return { op: 'wait', ms: pick(8_000) };
  if (roll < 99) return { op: 'finish', end };
  return aborts ? { op: 'abort', end } : { op: 'wait', ms: 1 };
}
