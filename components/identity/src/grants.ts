import type { PeopleApi, Standing } from '@parley/people';
import type { Revoked } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Sessions, StoredSession } from './sessions.ts';
import type { StoredToken, Tokens } from './tokens.ts';

/** So many are known at once; the one that was read first gives way. */
export const CAPACITY = 16_384;
/** What was read longer ago is read again. */
export const KNOWN_MS: number = 10 * 60_000;

/** A living session or access token, and what its person is. */
export interface Grant {
  readonly proof: { readonly kind: 'session'; readonly session: StoredSession } | { readonly kind: 'token'; readonly token: StoredToken };
  readonly standing: Standing;
}

type Proof = Grant['proof'];

export interface GrantsParts {
  readonly sessions: Pick<Sessions, 'byId' | 'latest'>;
  readonly tokens: Pick<Tokens, 'byId' | 'latest'>;
  readonly people: Pick<PeopleApi, 'standing' | 'standings'>;
  readonly clock: Clock;
}

interface Known {
  readonly grant: Grant;
  /** Monotonic. */
  readonly until: number;
}

/**
 * Sessions and access tokens by their ids, with the standing of their people: remembered, so that many who come at once need not wait for the
 * database. Whoever is remembered is as somebody who is connected: what ends connections, on whatever node, ends it here (`drop`), and a reading
 * that began before such an end is not remembered.
 */
export class Grants {
  readonly #parts: GrantsParts;
  /** In the order of their reading. */
  readonly #known = new Map<string, Known>();
  /** Counts what ended. */
  #ends = 0;

  constructor(parts: GrantsParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Remembers those that were used or issued last, before anybody asks: after a restart all who were connected come at once. */
  async load(): Promise<void> {
    const { sessions, tokens, people } = this.#parts;
    const before = this.#ends;
    const half = CAPACITY / 2;
    const [someSessions, someTokens] = await Promise.all([sessions.latest(half), tokens.latest(half)]);
    const proofs: readonly Proof[] = [...someSessions.map(ofSession), ...someTokens.map(ofToken)];
    const standings = await people.standings(proofs.map((proof) => owner(proof)));
    for (const proof of proofs) this.#keep(proof, standings.get(owner(proof)), before);
  }

  session(id: string): Promise<Grant | undefined> {
    return this.#of(id, async () => {
      const session = await this.#parts.sessions.byId(id);
      return session && ofSession(session);
    });
  }

  /** Proves nothing by itself: its secret is to be compared. */
  token(id: string): Promise<Grant | undefined> {
    return this.#of(id, async () => {
      const token = await this.#parts.tokens.byId(id);
      return token && ofToken(token);
    });
  }

  async either(id: string): Promise<Grant | undefined> {
    return (await this.session(id)) ?? this.token(id);
  }

  /** The session is in use, which was written down. */
  touched(session: StoredSession): void {
    const known = this.#known.get(session.id);
    if (known) this.#known.set(session.id, { ...known, grant: { ...known.grant, proof: ofSession(session) } });
  }

  /** Of a person everything is dropped, whatever else is said. */
  drop(ended: Revoked): void {
    this.#ends++;
    if (ended !== 'everything' && 'grant' in ended) this.#known.delete(ended.grant);
    else if (ended === 'everything' || !('person' in ended)) this.#known.clear();
    else for (const [id, { grant }] of this.#known) if (owner(grant.proof) === ended.person) this.#known.delete(id);
  }

  async #of(id: string, read: () => Promise<Proof | undefined>): Promise<Grant | undefined> {
    const known = this.#living(id);
    if (known) return known;
    const before = this.#ends;
    const proof = await read();
    return proof && this.#keep(proof, await this.#parts.people.standing(owner(proof)), before);
  }

  #living(id: string): Grant | undefined {
    const known = this.#known.get(id);
    if (!known) return undefined;
    const { clock } = this.#parts;
    if (clock.monotonic() < known.until && stored(known.grant.proof).expiresAt > clock.now()) return known.grant;
    // The use of a session prolongs it, perhaps on another node.
    this.#known.delete(id);
    return undefined;
  }

  /** `before`: what had ended when the reading began. */
  #keep(proof: Proof, standing: Standing | undefined, before: number): Grant | undefined {
    if (!standing) return undefined;
    const grant = { proof, standing };
    if (before !== this.#ends) return grant;
    const [first] = this.#known.keys();
    if (this.#known.size >= CAPACITY && first !== undefined) this.#known.delete(first);
    this.#known.set(stored(proof).id, { grant, until: this.#parts.clock.monotonic() + KNOWN_MS });
    return grant;
  }
}

function ofSession(session: StoredSession): Proof {
  return { kind: 'session', session };
}

function ofToken(token: StoredToken): Proof {
  return { kind: 'token', token };
}

function stored(proof: Proof): StoredSession | StoredToken {
  return proof.kind === 'session' ? proof.session : proof.token;
}

function owner(proof: Proof): string {
  return stored(proof).person;
}
