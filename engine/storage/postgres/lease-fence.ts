import { StorageError } from '@parley/storage';
import type { Session, Table } from './session.ts';

/**
 * Whoever writes says for which life of the node, and the lease of that life is looked at last before the commit: what a node that was frozen or cut
 * off had under way is not stored, however late it arrives. Without `guard` nothing is asked: there are no leases, or it is an operator who writes.
 */
export class LeaseFence {
  #life: () => string | undefined = () => undefined;

  /** From here on nothing is stored but for this life, while its lease holds. */
  guard(life: () => string): void {
    this.#life = life;
  }

  /** Under which the node acts at this moment. */
  get life(): string | undefined {
    return this.#life();
  }
}

/** To be sent right before the commit, without waiting for the answer: the transaction fails where the lease has ended. */
export function checkLease(session: Session, life: string | undefined): Promise<Table>[] {
  return life === undefined ? [] : [session.run('select ledger_fence($1)', [life])];
}

export function lapsed(): StorageError {
  return new StorageError('io', 'The lease under which this was asked has ended; nothing was stored. Try again.');
}
