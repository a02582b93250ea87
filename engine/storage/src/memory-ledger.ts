import type { Runtime } from '@parley/runtime';
import type { Holding, Ledger, Member, NodeLife, Renewal, Revocation } from './ledger.ts';
import { checkMember, LIVES_KEPT_MS, REVOCATIONS_KEPT_MS } from './ledger-rules.ts';

interface Lease {
  readonly member: Member;
  /** By the monotonic clock; a lease that has lapsed or was given back stays for a while, so that its life is not renewed. */
  readonly until: number;
}

/** The ledger of tests and of simulated clusters: every promise of the port but durability. Its clock is the runtime's monotonic one. */
export class MemoryLedger implements Ledger {
  readonly #runtime: Runtime;
  readonly #leases = new Map<string, Lease>();
  readonly #holdings = new Map<string, Holding>();
  readonly #secrets = new Map<string, Uint8Array>();
  #revocations: readonly (Revocation & { readonly at: number })[] = [];
  #version = 0;
  #terms = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async renew(
    member: Member,
    leaseMs: number,
    sinceVersion: number,
    again = false,
  ): Promise<Renewal | { readonly status: 'taken'; readonly by: NodeLife } | { readonly status: 'lost' }> {
    checkMember(member);
    const isKnown = this.#leases.has(member.life);
    if ((isKnown || again) && !this.#holds(member.life)) return { status: 'lost' };
    const other = this.#members().find(({ node, life }) => node === member.node && life !== member.life);
    if (other) return { status: 'taken', by: { node: other.node, life: other.life } };
    if (!isKnown) this.#forget();
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
    if (lease) this.#leases.set(life, { ...lease, until: Math.min(lease.until, this.#now()) });
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
    if ((held && held.holder.life !== life) || !this.#holds(life)) return held;
    const holding = { holder: { node, life }, term: ++this.#terms };
    this.#holdings.set(thing, holding);
    return holding;
  }

  async holding(thing: string): Promise<Holding | undefined> {
    return this.#holding(thing);
  }

  async yield(thing: string, { holder, term }: Holding): Promise<void> {
    const known = this.#holdings.get(thing);
    if (known?.holder.life === holder.life && known.term === term) this.#holdings.delete(thing);
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
    const known = this.#holdings.get(thing);
    return known && this.#holds(known.holder.life) ? known : undefined;
  }

  #forget(): void {
    for (const [thing, { holder }] of this.#holdings) if (!this.#holds(holder.life)) this.#holdings.delete(thing);
    for (const [life, { until }] of this.#leases) if (this.#now() - until >= LIVES_KEPT_MS) this.#leases.delete(life);
  }

  #members(): Member[] {
    const members = [...this.#leases.values()].map(({ member }) => member).filter(({ life }) => this.#holds(life));
    return members.sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  #kept(): readonly (Revocation & { readonly at: number })[] {
    return this.#revocations.filter(({ at }) => this.#now() - at < REVOCATIONS_KEPT_MS);
  }
}
