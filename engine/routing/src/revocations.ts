import type { Principal } from './principal.ts';
import { TICKET_MS } from './ticket.ts';

/** Which sessions: those for which all that is given holds. `application`: whose token they stand on. */
export type RevokeMatch =
  | { readonly person: string; readonly application?: string; readonly device?: string }
  | { readonly grant: string }
  | { readonly session: string; readonly application?: string }
  | { readonly application: string };

/** A session, one that rests, or whoever is about to begin one. */
export interface Revocable {
  readonly principal: Principal;
  readonly device?: string;
  /** Absent: it has no name yet. */
  readonly session?: string;
}

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
  readonly #listeners = new Set<{ readonly fn: (what: Revoked) => void }>();
  #order = 0;

  /** Remember it before a check that takes time, for `since`. */
  get order(): number {
    return this.#order;
  }

  add(match: Revoked, nowMs: number): void {
    // Other nodes tell of theirs also where nobody is connected, and `forget` is not called.
    this.forget(nowMs);
    const key = keyOf(match);
    this.#made.delete(key);
    this.#made.set(key, { order: ++this.#order, at: nowMs });
    for (const { fn } of this.#listeners) fn(match);
  }

  /** `fn` must not throw. Returns how to stop. */
  onAdded(fn: (what: Revoked) => void): () => void {
    const listener = { fn };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whether they were revoked after `order` was remembered. */
  since(order: number, whom: Revocable): boolean {
    return this.#find(whom).some((revocation) => revocation.order > order);
  }

  /** Whether what was signed at `issuedAt` for them was revoked later. */
  covers(whom: Revocable, issuedAt: number): boolean {
    return this.#find(whom).some(({ at }) => issuedAt <= at + SKEW_MS);
  }

  forget(nowMs: number): void {
    for (const [key, { at }] of this.#made) {
      if (at + TICKET_MS + SKEW_MS > nowMs) return;
      this.#made.delete(key);
    }
  }

  #find(whom: Revocable): readonly Revocation[] {
    if (this.#made.size === 0) return [];
    return keysOf(whom)
      .map((key) => this.#made.get(key))
      .filter((found) => found !== undefined);
  }
}

export function matches(match: Revoked, whom: Revocable): boolean {
  return keysOf(whom).includes(keyOf(match));
}

function keyOf(match: Revoked): string {
  if (match === 'everything') return EVERYTHING;
  if ('grant' in match) return named('grant', match.grant);
  if ('session' in match) return named('session', match.session, match.application);
  if ('person' in match) return named('person', match.person, match.application, match.device);
  return named('application', match.application);
}

/** The keys of everything that concerns them. */
function keysOf({ principal, device, session }: Revocable): readonly string[] {
  const { id, grant, application } = principal;
  const given = (...names: readonly (string | undefined)[]): boolean => names.every((name) => name !== undefined);
  return [
    EVERYTHING,
    named('grant', grant),
    named('person', id),
    ...(given(application) ? [named('application', application), named('person', id, application)] : []),
    ...(given(device) ? [named('person', id, undefined, device)] : []),
    ...(given(application, device) ? [named('person', id, application, device)] : []),
    ...(given(session) ? [named('session', session)] : []),
    ...(given(session, application) ? [named('session', session, application)] : []),
  ];
}

/** What is absent is another key than what is empty. */
function named(...parts: readonly (string | undefined)[]): string {
  const [kind, id, application, device] = parts;
  return JSON.stringify([kind, id, application, device]);
}
