import { parseArgs } from 'node:util';

/** How much is run, and the first seed of it. */
export interface Counted {
  readonly amount: number;
  readonly seed: number;
  /** What is found is written into bench/results. */
  readonly keep: boolean;
}

/** `[amount] [--seed n] [--keep]`; undefined: the arguments make no sense. */
export function readCounted(args: readonly string[], amount: number): Counted | undefined {
  const options = { seed: { type: 'string' }, keep: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const seed = Number(values.seed ?? 1 + Math.floor(Math.random() * 2 ** 31));
  const counted = { amount: Number(positionals[0] ?? amount), seed, keep: values.keep };
  return counted.amount > 0 && Number.isInteger(counted.seed) ? counted : undefined;
}
