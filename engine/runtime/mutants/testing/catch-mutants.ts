import type { Mutant } from '@parley/runtime/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { MutatedSource } from './mutated-source.ts';

type Fault = string | undefined;

/** Mutants, and the generated test that must catch each of them. */
export interface Hunt<Code> {
  /** Whose seeds: ends the sentence of the test. */
  readonly whose: string;
  readonly mutants: readonly Mutant[];
  /** The first of the seeds that the generated test runs. */
  readonly seeds: number;
  /** What a seed finds wrong with the code. */
  readonly run: (seed: number, code: Code) => Fault | Promise<Fault>;
}

/** Registers a test for every mutant. `source`: the folder they are put into; `entry`: the module of it that is run. */
export function catchMutants<Code>(source: URL, entry: string, hunts: readonly Hunt<Code>[]): void {
  const mutated = new MutatedSource(source);
  afterAll(() => mutated.remove());
  describe.for(hunts)('a fault put into the code on purpose is caught by the fixed seeds of $whose', ({ mutants, seeds, run }) => {
    it.for(mutants)('$name', async (mutant, { annotate }) => {
      const code = await mutated.load<Code>(mutant, entry);
      for (let seed = mutant.from ?? 1; seed <= seeds; seed++) {
        const fault = await run(seed, code);
        if (fault !== undefined) return void (await annotate(`seed ${seed}: ${fault}`));
      }
      expect.fail(`no seed up to ${seeds} catches it`);
    });
  });
}
