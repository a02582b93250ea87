import type { CodeName } from '@parley/protocol';
import type { Clock, Random } from '@parley/runtime';
import type { Inquiry } from './inquiry.ts';
import type { Principal } from './principal.ts';
import type { Revocable, Revocations } from './revocations.ts';
import type { NotIdentified, RouterOptions } from './router-types.ts';
import type { Judged, SessionRegistry } from './session-registry.ts';
import { type Claims, TICKET_MS, type TicketOffice } from './ticket.ts';

/** What a client shows to be let in. */
export interface Credentials {
  readonly client: string;
  readonly device: string;
  readonly token: string | undefined;
  readonly ticket: string | undefined;
  readonly remote: string;
  /** Of the page, where it is not one of ours. */
  readonly origin: string | undefined;
}

/** Who somebody is, as of a check that took time. */
export interface Identified extends Revocable {
  readonly device: string;
  /** `Revocations.order` when the check began. */
  readonly since: number;
}

/** Somebody who may come in, as of the check; `confirm` it in the turn in which it is used. */
export interface Candidate extends Identified {
  readonly session: string;
  readonly generation: number;
  readonly resumed: boolean;
  /** The ticket for the next connection. */
  readonly ticket: string;
}

export interface AdmissionsOptions {
  readonly authenticate: RouterOptions['authenticate'];
  readonly reidentify: RouterOptions['reidentify'];
  readonly tickets: TicketOffice;
  readonly registry: SessionRegistry;
  readonly inquiry: Pick<Inquiry, 'mayGoOn'>;
  readonly revocations: Revocations;
  readonly clock: Clock;
  readonly random: Random;
  readonly connectionsPerPerson: number;
}

/**
 * Decides who becomes which session. Checks take time, and meanwhile people are revoked and tickets used: every check ends with a
 * judgement in the same turn as the deed.
 */
export class Admissions {
  readonly #with: AdmissionsOptions;

  constructor(options: AdmissionsOptions) {
    this.#with = options;
  }

  /** Rejects only when `authenticate` or `reidentify` does. */
  async check(shown: Credentials): Promise<Candidate | NotIdentified> {
    const { random, revocations } = this.#with;
    const since = revocations.order;
    const claims = shown.ticket === undefined ? undefined : await this.#resumable(shown.ticket, shown);
    if (claims) return this.#candidate({ ...claims, generation: claims.generation + 1, resumed: true, since });
    if (shown.token === undefined) return { refused: shown.ticket === undefined ? 'token-invalid' : 'ticket-invalid' };
    const identified = await this.authenticate({ ...shown, token: shown.token });
    if ('refused' in identified) return identified;
    return this.#candidate({ session: random.id(), generation: 1, resumed: false, ...identified });
  }

  /** Who a token is. Ask `revoked` in the turn in which it is used. */
  async authenticate({
    token,
    device,
    client,
    remote,
    origin,
  }: Omit<Credentials, 'token' | 'ticket'> & { readonly token: string }): Promise<Identified | NotIdentified> {
    const { authenticate, revocations } = this.#with;
    const since = revocations.order;
    const principal = await authenticate({ token, device, client, remote, origin });
    return 'refused' in principal ? principal : { principal, device, since };
  }

  /** Why a principal is not good any more, or never was. */
  revoked(identified: Identified): CodeName | undefined {
    if (this.#with.revocations.since(identified.since, identified)) return 'token-revoked';
    return this.expired(identified.principal) ? 'token-expired' : undefined;
  }

  /** Why the candidate cannot come in after all; undefined: it can, now. */
  confirm(candidate: Candidate): CodeName | undefined {
    const { registry, clock, connectionsPerPerson } = this.#with;
    const { session, generation, principal, resumed } = candidate;
    const revoked = this.revoked(candidate);
    if (revoked) return revoked;
    if (resumed && registry.judge({ session, generation: generation - 1 }, clock.monotonic()).verdict === 'refused')
      return 'ticket-invalid';
    const others = registry.ofPerson(principal.id).filter(({ id }) => id !== session);
    return others.length >= connectionsPerPerson && principal.kind !== 'service' ? 'too-many-connections' : undefined;
  }

  expired({ expiresAt }: Principal): boolean {
    return expiresAt !== undefined && expiresAt <= this.#with.clock.now();
  }

  async #resumable(ticket: string, shown: Credentials): Promise<Claims | undefined> {
    const { tickets, registry, inquiry, revocations, clock } = this.#with;
    const claims = await tickets.open(ticket);
    if (claims?.device !== shown.device) return undefined;
    const judged = registry.judge(claims, clock.monotonic());
    if (judged.verdict === 'refused') return undefined;
    const { session, generation } = claims;
    if (judged.verdict === 'unknown' && (claims.expiresAt <= clock.now() || !(await inquiry.mayGoOn({ session, generation }))))
      return undefined;
    const principal = await this.#asOfNow(judged, claims, shown);
    if (!principal || this.expired(principal) || revocations.covers({ ...claims, principal }, claims.issuedAt)) return undefined;
    return { ...claims, principal };
  }

  /** Undefined: refused, or somebody else. */
  async #asOfNow(judged: Judged, { session, principal }: Claims, { device, remote, origin }: Credentials): Promise<Principal | undefined> {
    const { reidentify } = this.#with;
    const claimed = judged.verdict === 'known' ? judged.principal : principal;
    // What ends a token of an application, and where it may be used, is not all known here.
    const holds = judged.verdict === 'known' && claimed.application === undefined && origin === undefined;
    if (holds || !reidentify) return claimed;
    const found = await reidentify(claimed, { session, device, remote, origin });
    return 'refused' in found || !isSame(found, claimed) ? undefined : found;
  }

  async #candidate(admitted: Omit<Candidate, 'ticket'>): Promise<Candidate> {
    const { session, generation, principal, device, resumed, since } = admitted;
    const issuedAt = this.#with.clock.now();
    const ticket = await this.#with.tickets.sign({ session, generation, principal, device, issuedAt, expiresAt: issuedAt + TICKET_MS });
    return { session, generation, principal, device, resumed, since, ticket };
  }
}

/** Whether a session may go from one principal to the other: the same person or service, by the same way. */
export function isSame(a: Principal, b: Principal): boolean {
  return a.id === b.id && a.kind === b.kind && a.application === b.application;
}
