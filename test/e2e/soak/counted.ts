import { parseArgs } from 'node:util';

/** How much is run, and the first seed of it. */
export interface Counted {
  readonly amount: number;
  readonly seed: number;
}

/** `[amount] [--seed n]`; undefined: the arguments make no sense. */
export function readCounted(args: readonly string[], amount: number): Counted | undefined {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { seed: { type: 'string' } } });
  const counted = { amount: Number(positionals[0] ?? amount), seed: Number(values.seed ?? 1 + Math.floor(Math.random() * 2 ** 31)) };
  return counted.amount > 0 && Number.isInteger(counted.seed) ? counted : undefined;
}
