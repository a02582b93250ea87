import * as code from '@parley/routing';
import { describe, expect, it } from 'vitest';
import type { Deed, Op } from './schedule.ts';
import { type Code, runSchedule } from './world.ts';

const at = (deed: Deed, node: string, thenMs: number, person = 'p0'): Op => ({ deed, node, person, jumpMs: 0, thenMs });

async function violations(ops: readonly Op[], { Router }: Code = code): Promise<readonly string[]> {
  return (await runSchedule({ seed: 100511, readers: [], ops }, { Router })).violations;
}

/** Acknowledges revocations four seconds late. */
class LateRouter extends code.Router {
  readonly #clock: code.RouterOptions['runtime']['clock'];

  constructor(options: code.RouterOptions) {
    super(options);
    this.#clock = options.runtime.clock;
  }

  override async revoke(...args: Parameters<code.Router['revoke']>): Promise<number> {
    const ended = await super.revoke(...args);
    await new Promise<void>((resolve) => void this.#clock.after(4_000, resolve));
    return ended;
  }
}

describe('the time that a revocation takes', () => {
  it('is not held against a node that did not reach the ledger meanwhile, though it revoked somebody else after that (seed 100511)', async () => {
    const ops = [
      ...[at('freeze', 'b', 25), at('revoke', 'a', 600, 'p2'), at('cut', 'a', 2_948), at('cut', 'a', 10)],
      ...[at('revoke', 'a', 1_000, 'p0'), at('publish', 'a', 1_000)],
    ];
    expect(await violations(ops)).toEqual([]);
  });

  it('is held against a node that reached the ledger all the while, whatever was wrong before', async () => {
    const ops = [at('cut', 'a', 2_500), at('cut', 'a', 1_000), at('revoke', 'a', 4_500)];
    expect(await violations(ops, { Router: LateRouter })).toEqual([expect.stringMatching(/^a revocation at a took 4\d{3} ms$/)]);
  });
});
