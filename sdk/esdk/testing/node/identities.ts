import { guestCan, guestId } from '@parley/identity/contract';
import type { NotIdentified, Principal, RouterOptions } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { conversationIdOf, FEEDS } from '../messaging/conversations.ts';
import { claimsIn } from './claims.ts';
import type { Organisation } from './organisation.ts';
import { permits } from './permits.ts';

/** What a token of a test says beyond whose it is. */
export interface TokenContent {
  readonly can?: readonly string[] | undefined;
  readonly expiresInMs?: number | undefined;
  readonly guest?: { readonly conversation: string } | undefined;
}

/** What was issued up to a revocation is withdrawn by it, and so long afterwards: clocks may be apart. */
const SKEW_MS = 30_000;

type Known = Principal & { readonly issuedAt: number };

/** The tokens and keys that were given out: backends that sign, and a server that knows their keys. */
export class Identities {
  readonly #runtime: Runtime;
  readonly #organisation: Organisation;
  /** By what is shown. */
  readonly #tokens = new Map<string, Known>();
  readonly #keys = new Map<string, Principal & { readonly application: string }>();
  /** When the tokens of somebody were revoked. */
  readonly #revoked = new Map<string, number>();

  constructor(runtime: Runtime, organisation: Organisation) {
    this.#runtime = runtime;
    this.#organisation = organisation;
  }

  issue(person: string, content: TokenContent): string {
    const token = `${person} ${this.#tokens.size + 1}`;
    const { guest } = content;
    const [application = ''] = guest?.conversation.split('/') ?? [];
    this.#tokens.set(token, this.#principal(guest ? guestId(application, person) : person, token, content, guest && application));
    return token;
  }

  /** The key of an application, as its backend has it. */
  newKey(application: string, can: readonly string[]): string {
    const { random } = this.#runtime;
    const key = `parley_${application}.${random.id(12)}_${random.id(42)}A`;
    const id = `application:${application}`;
    this.#keys.set(key, { kind: 'service', id, roles: [], can, grant: id, application });
    return key;
  }

  /** Withdraws all tokens of a person or guest, by id. Sessions are the router's to end. */
  revoke(id: string): void {
    this.#revoked.set(id, this.#runtime.clock.now());
  }

  /** Whoever shows it, over a connection. */
  readonly authenticate: RouterOptions['authenticate'] = async ({ token }): Promise<Principal | NotIdentified> => this.#ofToken(token);

  /** The same over HTTP, where applications show their key. */
  bearer(shown: string): Principal | NotIdentified {
    return this.#keys.get(shown) ?? this.#ofToken(shown);
  }

  #ofToken(token: string): Principal | NotIdentified {
    const principal = this.#tokens.get(token) ?? this.#brought(token);
    if (!principal) return { refused: 'token-invalid' };
    const revokedAt = this.#revoked.get(principal.id);
    if (revokedAt !== undefined && principal.issuedAt <= revokedAt + SKEW_MS) return { refused: 'token-revoked' };
    return (principal.expiresAt ?? Number.POSITIVE_INFINITY) <= this.#runtime.clock.now() ? { refused: 'token-expired' } : principal;
  }

  /** What a backend has signed itself: it is as if it did so when it is shown first, for the clock of a test is not that of its machine. */
  #brought(token: string): Known | undefined {
    const read = claimsIn(token);
    const known =
      read && [...this.#keys].some(([key, { application }]) => application === read.iss && key.startsWith(`parley_${read.kid}_`));
    if (!known) return undefined;
    const { iss, sub, jti, guest, can, lifeMs, person } = read;
    const id = guest ? guestId(iss, sub) : sub;
    const principal = this.#principal(id, `${iss} ${jti}`, { can, guest, expiresInMs: lifeMs }, iss);
    if (guest) this.#organisation.seeGuest(id, person.name);
    else this.#organisation.see(person);
    this.#tokens.set(token, principal);
    return principal;
  }

  #principal(id: string, grant: string, { can, expiresInMs, guest }: TokenContent, application: string | undefined): Known {
    const issuedAt = this.#runtime.clock.now();
    const expiresAt = expiresInMs === undefined ? undefined : issuedAt + expiresInMs;
    const common = {
      id,
      grant,
      issuedAt,
      ...(application !== undefined && { application }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    const person = { ...common, kind: 'person', roles: ['member'], ...(can && { can }) } as const;
    if (!guest) return person;
    const { conversation: key } = guest;
    const listed = guestCan([key, FEEDS + conversationIdOf(key)], (verb) => permits(person, key, verb));
    return { ...common, kind: 'guest', roles: [], can: listed };
  }
}
