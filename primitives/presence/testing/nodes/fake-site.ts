import type { PresenceSite, SiteNews } from '@parley/presence';
import type { Clock, Random } from '@parley/runtime';

const LEASE_MS = 2_000;
const RENEW_MS = 500;
/** A message is under way for at most this long. */
const TRAVEL_MS = 50;

interface Lease {
  readonly life: string;
  readonly untilMs: number;
}

/** What nodes are joined by: leases by one clock, and news that may be delayed and lost, but not reordered. */
export class FakeHub {
  readonly clock: Clock;
  readonly random: Random;
  readonly nodes: Set<FakeSite> = new Set();
  readonly #leases = new Map<string, Lease>();
  /** Nobody can renew. */
  isDown = false;
  messages = 0;
  bytes = 0;
  #lives = 0;

  constructor(clock: Clock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  /** Undefined: another life holds the name still. Answers the life that holds now, which is a new one where the other had lapsed. */
  renew(name: string, life: string | undefined): string | undefined {
    const now = this.clock.monotonic();
    const lease = this.#leases.get(name);
    const holds = lease !== undefined && lease.untilMs > now;
    if (holds && lease.life !== life) return undefined;
    const next = holds ? lease.life : `${name}-${++this.#lives}`;
    this.#leases.set(name, { life: next, untilMs: now + LEASE_MS });
    return next;
  }

  release(name: string): void {
    this.#leases.delete(name);
  }

  get lives(): readonly string[] {
    const now = this.clock.monotonic();
    return [...this.#leases.values()].filter(({ untilMs }) => untilMs > now).map(({ life }) => life);
  }

  send(from: FakeSite, life: string, news: SiteNews): void {
    const text = JSON.stringify(news);
    for (const to of this.nodes) {
      if (to === from) continue;
      this.messages++;
      this.bytes += text.length;
      if (!from.isCut && !this.#isLost(from, to))
        to.arrive(() => to.hear(JSON.parse(text) as SiteNews, life), from, this.random.integer(TRAVEL_MS));
    }
  }

  #isLost(from: FakeSite, to: FakeSite): boolean {
    return (from.isLossy || to.isLossy) && this.random.integer(2) === 0;
  }
}

/** One node's end of it. `run` does what comes to the node, later where the node stands still. */
export class FakeSite implements PresenceSite {
  readonly name: string;
  readonly alone = false;
  readonly #hub: FakeHub;
  readonly #clock: Clock;
  readonly #run: (fn: () => void) => void;
  readonly #told = new Set<(news: SiteNews, from: string) => void>();
  readonly #gaps = new Set<() => void>();
  readonly #changes = new Set<() => void>();
  /** When what was sent last arrives, by sender. */
  readonly #arrivals = new Map<FakeSite, number>();
  life = '';
  others: readonly string[] = [];
  isCut = false;
  isLossy = false;
  #isOver = false;

  /** `clock`: of the node, which stands still with it. */
  constructor(name: string, hub: FakeHub, clock: Clock, run: (fn: () => void) => void) {
    this.name = name;
    this.#hub = hub;
    this.#clock = clock;
    this.#run = run;
  }

  /** Whether the name is free; then the node is one of the site. */
  join(): boolean {
    const life = this.#hub.isDown ? undefined : this.#hub.renew(this.name, undefined);
    if (life === undefined) return false;
    this.life = life;
    this.#hub.nodes.add(this);
    this.#look();
    this.#clock.after(this.#hub.random.integer(RENEW_MS), () => this.#renew());
    return true;
  }

  /** The process is gone. */
  crash(): void {
    this.#isOver = true;
    this.#hub.nodes.delete(this);
  }

  leave(): void {
    this.crash();
    this.#hub.release(this.name);
  }

  cut(): void {
    this.isCut = true;
  }

  heal(): void {
    this.isLossy = false;
    if (!this.isCut) return;
    this.isCut = false;
    this.#run(() => this.#missed());
  }

  tell(news: SiteNews): void {
    this.#hub.send(this, this.life, news);
  }

  onTold(fn: (news: SiteNews, from: string) => void): () => void {
    return keep(this.#told, fn);
  }
  onGap(fn: () => void): () => void {
    return keep(this.#gaps, fn);
  }
  onNodes(fn: () => void): () => void {
    return keep(this.#changes, fn);
  }

  /** Something is on its way from another node. */
  arrive(fn: () => void, from: FakeSite, travelMs: number): void {
    const { clock } = this.#hub;
    const at = Math.max(clock.monotonic() + travelMs, this.#arrivals.get(from) ?? 0);
    this.#arrivals.set(from, at);
    clock.after(at - clock.monotonic(), () => {
      if (!this.#isOver && !this.isCut) this.#run(fn);
    });
  }

  hear(news: SiteNews, from: string): void {
    for (const fn of this.#told) fn(news, from);
  }

  #renew(): void {
    if (this.#isOver) return;
    this.#clock.after(RENEW_MS, () => this.#renew());
    const life = this.#hub.isDown ? undefined : this.#hub.renew(this.name, this.life);
    if (life !== undefined) this.#clock.after(1 + this.#hub.random.integer(20), () => this.#renewed(life));
  }

  #renewed(life: string): void {
    if (this.#isOver) return;
    const isLost = life !== this.life;
    const before = `${this.life} ${this.others}`;
    this.life = life;
    this.#look();
    if (before !== `${this.life} ${this.others}`) for (const fn of this.#changes) fn();
    if (isLost) this.#missed();
  }

  #missed(): void {
    for (const fn of this.#gaps) fn();
  }

  #look(): void {
    this.others = this.#hub.lives.filter((life) => life !== this.life);
  }
}

function keep<T>(set: Set<T>, fn: T): () => void {
  set.add(fn);
  return () => void set.delete(fn);
}
