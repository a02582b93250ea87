// What every implementation of `Ledger` decides in the same way.
import { StorageError } from './errors.ts';
import type { Member } from './ledger.ts';

/** How long a revocation is told to nodes that renew: an hour. */
export const REVOCATIONS_KEPT_MS: number = 60 * 60 * 1000;

/** How long a life is remembered that has ended: an hour. It is shown as lost meanwhile, and whatever is asked late in its name is refused. */
export const LIVES_KEPT_MS: number = 60 * 60 * 1000;

const factsBytes = 2048;

/** Throws `bad-statement` for a member whose facts are too long: a bug of the caller. */
export function checkMember({ node, facts }: Member): void {
  const { length } = new TextEncoder().encode(facts);
  if (length <= factsBytes) return;
  throw new StorageError('bad-statement', `What node ${node} says of itself has ${length} bytes; at most ${factsBytes} are kept.`);
}
