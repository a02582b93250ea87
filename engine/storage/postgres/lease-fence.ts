import { StorageError } from '@parley/storage';
import type { Session, Table } from './session.ts';

export interface LeaseGuard {
  /** The life of the node at this moment. */
  readonly life: () => string;
  /** That under which whoever asks at this moment was permitted to; undefined: by nobody but itself. */
  readonly acting?: () => string | undefined;
}

/**
 * Whoever writes says for which life of the node, and the lease of that life is looked at last before the commit: what a node that was frozen or cut
 * off had under way is not stored, however late it arrives. Without `guard` nothing is asked: there are no leases, or it is an operator who writes.
 */
export class LeaseFence {
  #guard: LeaseGuard | undefined;

  /** From here on nothing is stored but for the life of the node, while its lease holds. */
  guard(guard: LeaseGuard): void {
    this.#guard = guard;
  }

  /** That of the node at this moment. */
  get life(): string | undefined {
    return this.#guard?.life();
  }

  /** That for which something is asked at this moment. */
  get acting(): string | undefined {
    return this.#guard?.acting?.() ?? this.life;
  }
}

/** To be sent right before the commit, without waiting for the answer: the transaction fails where the lease has ended. */
export function checkLease(session: Session, life: string | undefined): Promise<Table>[] {
  return life === undefined ? [] : [session.run('select ledger_fence($1)', [life])];
}

export function lapsed(): StorageError {
  return new StorageError('io', 'The lease under which this was asked has ended; nothing was stored. Try again.');
}
