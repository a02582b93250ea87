import { type Backbones, InProcessHub, sharedBackbone } from '@parley/backbone';
import { type Answerer, NoAnswer, type Site } from '@parley/site';
import type { Holding, Member, NodeLife } from '@parley/storage';

/** Sites of the nodes of one process, by their names. */
export interface Sites {
  /** A life of the node; it ends with `leave`. */
  join(node: string): Site | Promise<Site>;
  cut(node: string): void;
  heal(node: string): void;
  /** The node is gone, without a word. */
  leave(node: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A site of several nodes in one process, without clocks: leases are as the test says. Who is cut off acts for nobody, and is waited for by
 * nobody, until it is healed and hears of the gap.
 */
export class TestSites implements Sites {
  readonly #hub = new InProcessHub();
  readonly #sites = new Map<string, TestSite>();
  readonly #holdings = new Map<string, Holding>();
  #lives = 0;
  #terms = 0;

  join(node: string): Site {
    this.#lives += 1;
    const site = new TestSite({ node, life: `life-${this.#lives}` }, sharedBackbone(this.#hub.join(node)), {
      members: () => this.members(),
      all: () => [...this.#sites.values()].filter((other) => other !== site),
      others: () => [...this.#sites.values()].filter((other) => other !== site && other.holds),
      claim: (thing) => this.#claim(thing, site),
      holding: (thing) => this.#holding(thing),
      yield: (thing, { term }) => void (this.#holdings.get(thing)?.term === term && this.#holdings.delete(thing)),
    });
    this.#sites.set(node, site);
    this.#tellAll();
    return site;
  }

  members(): readonly Member[] {
    const holding = [...this.#sites.values()].filter(({ holds }) => holds);
    return holding.map(({ node, life }) => ({ node, life, facts: '{}' })).sort((a, b) => (a.node < b.node ? -1 : 1));
  }

  cut(node: string): void {
    this.#hub.setConnected(node, false);
    this.#of(node).holds = false;
    this.#tellAll();
  }

  heal(node: string): void {
    this.#hub.setConnected(node, true);
    this.#of(node).holds = true;
    this.#tellAll();
    this.#of(node).missed();
  }

  async leave(node: string): Promise<void> {
    const site = this.#of(node);
    this.#sites.delete(node);
    await site.backbones.control.close();
    this.#tellAll();
  }

  async close(): Promise<void> {}

  #of(node: string): TestSite {
    const site = this.#sites.get(node);
    if (!site) throw new RangeError(`There is no node "${node}".`);
    return site;
  }

  #holding(thing: string): Holding | undefined {
    const held = this.#holdings.get(thing);
    return held && this.members().some(({ life }) => life === held.holder.life) ? held : undefined;
  }

  #claim(thing: string, { node, life }: NodeLife): Holding {
    const held = this.#holding(thing);
    if (held && held.holder.life !== life) return held;
    const holding = { holder: { node, life }, term: ++this.#terms };
    this.#holdings.set(thing, holding);
    return holding;
  }

  #tellAll(): void {
    for (const site of this.#sites.values()) site.changed();
  }
}

interface Others {
  members(): readonly Member[];
  /** All other ones; those who are not cut off. */
  all(): readonly TestSite[];
  others(): readonly TestSite[];
  claim(thing: string): Holding;
  holding(thing: string): Holding | undefined;
  yield(thing: string, holding: Holding): void;
}

class TestSite implements Site {
  readonly alone = false;
  readonly node: string;
  readonly life: string;
  readonly backbones: Backbones;
  readonly #others: Others;
  readonly #answerers = new Map<string, Answerer>();
  readonly #onChange = new Set<() => void>();
  readonly #onGap = new Set<() => void>();
  /** While it was cut off. */
  readonly #revoked: string[] = [];
  readonly #onRevoked = new Set<(what: string | undefined) => void>();
  readonly refused = 0;
  readonly unheard: readonly string[] = [];
  holds = true;

  constructor({ node, life }: NodeLife, backbones: Backbones, others: Others) {
    this.node = node;
    this.life = life;
    this.backbones = backbones;
    this.#others = others;
  }

  get members(): readonly Member[] {
    return this.#others.members();
  }

  onChange(fn: () => void): () => void {
    return listen(this.#onChange, fn);
  }

  onGap(fn: () => void): () => void {
    return listen(this.#onGap, fn);
  }

  async ask(to: NodeLife, question: string, body: Uint8Array): Promise<Uint8Array> {
    const other = this.#others.others().find(({ life }) => life === to.life);
    if (!other || !this.holds) throw new NoAnswer(`"${to.node}" is not there.`);
    return other.asked(question, body, this);
  }

  async askAll(question: string, body: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
    if (!this.holds) throw new NoAnswer('This node has no lease.');
    const answers = new Map<string, Uint8Array>();
    const asking = this.#others.others().map(async (other) => {
      answers.set(other.node, await other.asked(question, body, this));
    });
    await Promise.allSettled(asking);
    return answers;
  }

  answer(question: string, answerer: Answerer): () => void {
    if (this.#answerers.has(question)) throw new Error(`"${question}" is answered already.`);
    this.#answerers.set(question, answerer);
    return () => void this.#answerers.delete(question);
  }

  async revoke(what: string): Promise<void> {
    for (const other of this.#others.all()) {
      if (other.holds) other.#hearRevoked(what);
      else other.#revoked.push(what);
    }
  }

  onRevoked(fn: (what: string | undefined) => void): () => void {
    return listen(this.#onRevoked, fn);
  }

  async holding(thing: string): Promise<Holding | undefined> {
    return this.#others.holding(thing);
  }

  async claim(thing: string): Promise<Holding> {
    if (!this.holds) throw new NoAnswer('This node has no lease.');
    return this.#others.claim(thing);
  }

  async yield(thing: string, holding: Holding): Promise<void> {
    this.#others.yield(thing, holding);
  }

  async asked(question: string, body: Uint8Array, from: NodeLife): Promise<Uint8Array> {
    const answerer = this.#answerers.get(question);
    if (!answerer) throw new NoAnswer(`Nobody answers "${question}".`);
    return answerer(body, { node: from.node, life: from.life });
  }

  #hearRevoked(what: string): void {
    for (const fn of [...this.#onRevoked]) fn(what);
  }

  changed(): void {
    for (const fn of [...this.#onChange]) fn();
  }

  missed(): void {
    for (const what of this.#revoked.splice(0)) this.#hearRevoked(what);
    for (const fn of [...this.#onGap]) fn();
  }
}

function listen<Given extends readonly unknown[]>(all: Set<(...given: Given) => void>, fn: (...given: Given) => void): () => void {
  const once = (...given: Given): void => fn(...given);
  all.add(once);
  return () => void all.delete(once);
}
