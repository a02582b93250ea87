import type { Parley, ParleyError } from '@parley/esdk';
import { type Assertion, expect } from 'vitest';
import type { World } from './world.ts';

/** Where the cases of a suite play: its world, and the connections that they share. */
export interface Stage {
  readonly world: World;
  readonly maya: Parley;
  readonly ravi: Parley;
  /** Whose token lists less: `LISTENS`. */
  readonly noor: Parley;
  /** Another number at each call. */
  next(): number;
}

/** Asserts on what will be the case, letting time pass until then. */
export function eventually(
  { world }: Stage,
  look: () => unknown,
): Pick<Assertion, 'toBe' | 'toEqual' | 'toMatchObject' | 'toBeGreaterThan'> {
  return expect.poll(async () => {
    await world.pass();
    return look();
  }) as unknown as Assertion;
}

/** `done`, or the code with which it was refused. */
export function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error: ParleyError) => error.code,
  );
}

export function sentence(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error: ParleyError) => error.message,
  );
}
