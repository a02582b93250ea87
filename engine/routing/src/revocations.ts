import type { Principal } from './principal.ts';
import { TICKET_MS } from './ticket.ts';

export type RevokeMatch = { readonly person: string } | { readonly grant: string };

/** Everything: what was revoked in particular is not known any more. */
export type Revoked = RevokeMatch | 'everything';

interface Revocation {
  readonly order: number;
  readonly at: number;
}

const EVERYTHING = 'everything';

/** Wall clocks of nodes differ: a ticket signed up to this long after a revocation is refused too; its owner signs in once more. */
const SKEW_MS = 5_000;

/**
 * What was revoked, for as long as a ticket signed before may be shown. Two questions are answered from it: is this ticket older than a
 * revocation, and was somebody revoked while a check of ours was under way.
 */
export class Revocations {
  // In the order of their making, so that the oldest are the first to be forgotten.
  readonly #made = new Map<string, Revocation>();
  #order = 0;

  /** Remember it before a check that takes time, for `since`. */
  get order(): number {
    return this.#order;
  }

  add(match: Revoked, nowMs: number): void {
    const key = keyOf(match);
    this.#made.delete(key);
    this.#made.set(key, { order: ++this.#order, at: nowMs });
  }

  /** Whether the principal was revoked after `order` was remembered. */
  since(order: number, principal: Principal): boolean {
    return this.#find(principal).some((revocation) => revocation.order > order);
  }

  /** Whether what was signed at `issuedAt` for this principal was revoked later. */
  covers(principal: Principal, issuedAt: number): boolean {
    return this.#find(principal).some(({ at }) => issuedAt <= at + SKEW_MS);
  }

  forget(nowMs: number): void {
    for (const [key, { at }] of this.#made) {
      if (at + TICKET_MS + SKEW_MS > nowMs) return;
      this.#made.delete(key);
    }
  }

  #find(principal: Principal): Revocation[] {
    const keys = [EVERYTHING, personKey(principal.id), grantKey(principal.grant)];
    return keys.map((key) => this.#made.get(key)).filter((found) => found !== undefined);
  }
}

export function matches(match: Revoked, principal: Principal): boolean {
  if (match === 'everything') return true;
  return 'person' in match ? principal.id === match.person : principal.grant === match.grant;
}

function keyOf(match: Revoked): string {
  if (match === 'everything') return EVERYTHING;
  return 'person' in match ? personKey(match.person) : grantKey(match.grant);
}

function personKey(id: string): string {
  return `person ${id}`;
}

function grantKey(id: string): string {
  return `grant ${id}`;
}
