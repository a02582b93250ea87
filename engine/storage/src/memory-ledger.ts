import type { Runtime } from '@parley/runtime';
import type { Holding, Ledger, Member, NodeLife, Renewal, Revocation } from './ledger.ts';
import { checkMember, REVOCATIONS_KEPT_MS } from './ledger-rules.ts';

interface Lease {
  readonly member: Member;
  /** By the monotonic clock; a lease that has lapsed or was given back stays, so that its life is never renewed. */
  readonly until: number;
}

interface Tenure extends Holding {
  /** Given back: the term stays used. */
  readonly yielded: boolean;
}

/** The ledger of tests and of simulated clusters: every promise of the port but durability. Its clock is the runtime's monotonic one. */
export class MemoryLedger implements Ledger {
  readonly #runtime: Runtime;
  readonly #leases = new Map<string, Lease>();
  readonly #tenures = new Map<string, Tenure>();
  readonly #secrets = new Map<string, Uint8Array>();
  #revocations: readonly (Revocation & { readonly at: number })[] = [];
  #version = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async renew(
    member: Member,
    leaseMs: number,
    sinceVersion: number,
  ): Promise<Renewal | { readonly status: 'taken'; readonly by: NodeLife } | { readonly status: 'lost' }> {
    checkMember(member);
    if (this.#leases.has(member.life) && !this.#holds(member.life)) return { status: 'lost' };
    const other = this.#members().find(({ node, life }) => node === member.node && life !== member.life);
    if (other) return { status: 'taken', by: { node: other.node, life: other.life } };
    this.#leases.set(member.life, { member: { ...member }, until: this.#now() + leaseMs });
    const revocations = this.#kept().filter(({ version }) => version > sinceVersion);
    return {
      status: 'held',
      members: this.#members(),
      revocations: revocations.map(({ version, what }) => ({ version, what })),
      version: this.#version,
    };
  }

  async release({ life }: NodeLife): Promise<void> {
    const lease = this.#leases.get(life);
    if (lease) this.#leases.set(life, { ...lease, until: Number.NEGATIVE_INFINITY });
  }

  async revoke(what: string): Promise<{ readonly version: number; readonly members: readonly Member[] }> {
    this.#version++;
    this.#revocations = [...this.#kept(), { version: this.#version, what, at: this.#now() }];
    return { version: this.#version, members: this.#members() };
  }

  async members(): Promise<readonly Member[]> {
    return this.#members();
  }

  async claim(thing: string, { node, life }: NodeLife): Promise<Holding | undefined> {
    const held = this.#holding(thing);
    if (held || !this.#holds(life)) return held;
    const term = (this.#tenures.get(thing)?.term ?? 0) + 1;
    this.#tenures.set(thing, { holder: { node, life }, term, yielded: false });
    return { holder: { node, life }, term };
  }

  async holding(thing: string): Promise<Holding | undefined> {
    return this.#holding(thing);
  }

  async yield(thing: string, { life }: NodeLife): Promise<void> {
    const tenure = this.#tenures.get(thing);
    if (tenure?.holder.life === life) this.#tenures.set(thing, { ...tenure, yielded: true });
  }

  async secret(name: string): Promise<Uint8Array> {
    const secret = this.#secrets.get(name) ?? this.#runtime.random.bytes(32);
    this.#secrets.set(name, secret);
    return secret.slice();
  }

  #now(): number {
    return this.#runtime.clock.monotonic();
  }

  #holds(life: string): boolean {
    return (this.#leases.get(life)?.until ?? Number.NEGATIVE_INFINITY) > this.#now();
  }

  #holding(thing: string): Holding | undefined {
    const tenure = this.#tenures.get(thing);
    return tenure && !tenure.yielded && this.#holds(tenure.holder.life) ? { holder: tenure.holder, term: tenure.term } : undefined;
  }

  #members(): Member[] {
    const members = [...this.#leases.values()].map(({ member }) => member).filter(({ life }) => this.#holds(life));
    return members.sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  #kept(): readonly (Revocation & { readonly at: number })[] {
    return this.#revocations.filter(({ at }) => this.#now() - at < REVOCATIONS_KEPT_MS);
  }
}
