import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Holding, Ledger } from '@parley/storage';
import { type SimulatedNode, SimulatedSite } from './simulated-site.ts';

/** How long everything is well again at the end of a schedule. */
const CALM_MS = 15_000;
const STEP_MS = 10;
/** Two, so that they often change hands. */
const THINGS = ['one', 'other'] as const;

/** Somebody asked or revoked something, and it settled. */
interface Settled {
  readonly what: string;
  readonly by: string;
  readonly startedAt: number;
}

/** One node and what it has heard of the others. */
interface Watched {
  readonly node: SimulatedNode;
  readonly name: string;
  /** Questions answered and revocations heard, with when. */
  readonly done: Map<string, number>;
  /** What it has claimed and not given back. */
  readonly held: Map<string, Holding>;
  /** What is being claimed or given back. */
  readonly busy: Set<string>;
  gapAt: number;
  everythingAt: number;
}

/** What a node does, or what becomes of it. */
const DEEDS = [
  'ask',
  'ask',
  'revoke',
  'revoke',
  'claim',
  'claim',
  'yield',
  'waver',
  'be patient',
  'freeze',
  'go on',
  'go on',
  'part',
  'meet',
  'cut',
  'slow',
  'quick',
  'jump',
] as const;

type Deed = (typeof DEEDS)[number];

interface Op {
  readonly deed: Deed;
  readonly node: number;
  /** What the deed needs to know, in [0, 1): how slow, how far, how patient. */
  readonly much: number;
  /** Until the next one. */
  readonly thenMs: number;
}

export interface Schedule {
  readonly seed: number;
  readonly nodes: number;
  readonly ops: readonly Op[];
}

/** The schedule of a seed, for two to four nodes. */
export function makeSchedule(seed: number): Schedule {
  const runtime = new SimulatedRuntime(seed ^ 0x1ed6e5);
  const pick = (below: number): number => runtime.random.integer(below);
  const nodes = 2 + pick(3);
  const makeOp = (): Op => ({
    deed: DEEDS[pick(DEEDS.length)] as Deed,
    node: pick(nodes),
    much: runtime.float(),
    thenMs: pick(1_500),
  });
  return { seed, nodes, ops: Array.from({ length: 10 + pick(20) }, makeOp) };
}

/** How a schedule ended: what was promised and not kept, and how much happened. */
export interface Outcome {
  readonly violations: readonly string[];
  readonly settled: number;
  readonly failed: number;
  readonly lapses: number;
  readonly open: number;
}

/**
 * Nodes that ask, revoke, claim and give back while they are frozen, cut from the ledger or from each other, and while the ledger is
 * slow, or does late what nobody waits for any more. Promises: once something has settled, no node that holds its lease, then or ever after, is
 * without it (or, for a question, without a gap since); one life holds a name; no thing is two nodes' that hold; nothing is left open at the end.
 */
export async function runSchedule(schedule: Schedule, makeLedger?: ConstructorParameters<typeof SimulatedSite>[1]): Promise<Outcome> {
  const world = new World(schedule.seed, makeLedger);
  await world.run(schedule);
  return world.outcome;
}

/** A ledger that counts leases to half of what nodes were told: nobody may survive it unnoticed. */
export function hasty(ledger: Ledger): Ledger {
  return { ...copyOf(ledger), renew: (member, leaseMs, since, again) => ledger.renew(member, leaseMs / 2, since, again) };
}

/** A ledger that ends whatever term a life has when it gives a thing back. */
export function termless(ledger: Ledger): Ledger {
  return {
    ...copyOf(ledger),
    yield: async (thing, { holder }) => {
      const held = await ledger.holding(thing);
      if (held?.holder.life === holder.life) await ledger.yield(thing, held);
    },
  };
}

/** A ledger in which a life that claims what it has goes on in the term that it has. */
export function sameTerm(ledger: Ledger): Ledger {
  return {
    ...copyOf(ledger),
    claim: async (thing, claimant) => {
      const held = await ledger.holding(thing);
      return held?.holder.life === claimant.life ? held : ledger.claim(thing, claimant);
    },
  };
}

function copyOf(ledger: Ledger): Ledger {
  return {
    renew: (member, leaseMs, since, again) => ledger.renew(member, leaseMs, since, again),
    release: (life) => ledger.release(life),
    revoke: (what) => ledger.revoke(what),
    members: () => ledger.members(),
    claim: (thing, life) => ledger.claim(thing, life),
    holding: (thing) => ledger.holding(thing),
    yield: (thing, holding) => ledger.yield(thing, holding),
    secret: (name) => ledger.secret(name),
  };
}

class World {
  readonly #site: SimulatedSite;
  readonly #watched: Watched[] = [];
  readonly #settled: Settled[] = [];
  readonly #violations = new Set<string>();
  readonly #deeds: Readonly<Record<Deed, (watched: Watched, much: number) => void>> = {
    ask: (watched) => this.#ask(watched),
    revoke: (watched) => this.#revoke(watched),
    claim: (watched) => this.#claim(watched),
    yield: (watched) => this.#yield(watched),
    waver: (watched) => this.#waver(watched),
    freeze: ({ node }) => node.process.freeze(),
    'go on': ({ node }) => node.process.goOn(),
    part: ({ node }) => node.connect(false),
    meet: ({ node }) => node.connect(true),
    cut: ({ node }) => {
      node.ledger.cut = !node.ledger.cut;
    },
    'be patient': ({ node }, much) => {
      node.ledger.patienceMs = much < 0.5 ? Number.POSITIVE_INFINITY : 1_000;
    },
    slow: ({ node }, much) => {
      node.ledger.slowMs = Math.floor(much * 1_200);
    },
    quick: ({ node }) => {
      node.ledger.slowMs = 0;
    },
    jump: (_, much) => this.#site.runtime.jump(Math.floor(much * 4_000_000) - 2_000_000),
  };
  #asked = 0;
  #open = 0;
  #failed = 0;
  #lapses = 0;

  constructor(seed: number, makeLedger?: ConstructorParameters<typeof SimulatedSite>[1]) {
    this.#site = new SimulatedSite(seed, makeLedger);
  }

  get outcome(): Outcome {
    return {
      violations: [...this.#violations],
      settled: this.#settled.length,
      failed: this.#failed,
      lapses: this.#lapses,
      open: this.#open,
    };
  }

  async run({ nodes, ops }: Schedule): Promise<void> {
    for (let i = 0; i < nodes; i++) await this.#join(`n${i}`);
    for (const op of ops) {
      this.#deeds[op.deed](this.#watched[op.node] as Watched, op.much);
      await this.#pass(op.thenMs);
    }
    for (const { node } of this.#watched) {
      node.process.goOn();
      node.connect(true);
      node.ledger.cut = false;
      node.ledger.slowMs = 0;
      node.ledger.patienceMs = Number.POSITIVE_INFINITY;
    }
    await this.#pass(CALM_MS);
    for (const { node, name } of this.#watched) if (!node.site.holds) this.#violations.add(`${name} does not hold at the end`);
    if (this.#open > 0) this.#violations.add(`${this.#open} questions are open at the end`);
  }

  async #join(name: string): Promise<void> {
    const node = await this.#site.join(name);
    const long = Number.NEGATIVE_INFINITY;
    const watched: Watched = { node, name, done: new Map(), held: new Map(), busy: new Set(), gapAt: long, everythingAt: long };
    this.#watched.push(watched);
    const { site, runtime } = node;
    site.onGap(() => {
      watched.gapAt = this.#now;
    });
    site.onRevoked((what) => {
      if (what === undefined) watched.everythingAt = this.#now;
      else if (watched.done.has(what)) this.#violations.add(`${name} heard of ${what} twice`);
      else watched.done.set(what, this.#now);
    });
    site.answer('do', async (body) => {
      const what = new TextDecoder().decode(body);
      const how = this.#pick(4);
      if (how === 0) await new Promise<void>((resolve) => void runtime.clock.after(this.#pick(4_000), resolve));
      if (how === 1 && this.#pick(3) === 0) throw new Error('It could not be done.');
      watched.done.set(what, this.#now);
      return body;
    });
    let held = true;
    site.onChange(() => {
      if (held && !site.holds) this.#lapses++;
      held = site.holds;
    });
  }

  #ask({ node, name, done }: Watched): void {
    if (node.process.frozen) return;
    const what = `question ${++this.#asked}`;
    done.set(what, this.#now);
    this.#await({ what, by: name, startedAt: this.#now }, node.site.askAll('do', new TextEncoder().encode(what)));
  }

  #revoke({ node, name, done }: Watched): void {
    if (node.process.frozen) return;
    const what = `revocation ${++this.#asked}`;
    done.set(what, this.#now);
    this.#await({ what, by: name, startedAt: this.#now }, node.site.revoke(what));
  }

  #claim(watched: Watched, thing: string = this.#thing()): void {
    const { node, held } = watched;
    this.#handle(watched, thing, async () => {
      const holding = await node.site.claim(thing);
      if (holding.holder.life === node.site.life) held.set(thing, holding);
    });
  }

  #yield(watched: Watched, thing: string = this.#thing()): void {
    const { node, held } = watched;
    this.#handle(watched, thing, async () => {
      const holding = held.get(thing);
      held.delete(thing);
      if (holding) await node.site.yield(thing, holding);
    });
  }

  /** Gives a thing back, hears no answer, and wants it again before the ledger has heard the first. */
  #waver(watched: Watched): void {
    const { ledger, runtime } = watched.node;
    const [thing = this.#thing()] = watched.held.keys();
    [ledger.slowMs, ledger.patienceMs] = [3_000, 50];
    this.#yield(watched, thing);
    [ledger.slowMs, ledger.patienceMs] = [0, Number.POSITIVE_INFINITY];
    runtime.clock.after(100, () => this.#claim(watched, thing));
    runtime.clock.after(3_000, () => this.#claim(this.#any(), thing));
  }

  #thing(): string {
    return THINGS[this.#pick(THINGS.length)] as string;
  }

  /** One deed of a node after the other, as of whoever keeps what belongs to the thing; failures are of no interest. */
  #handle({ node, busy }: Watched, thing: string, deed: () => Promise<void>): void {
    if (node.process.frozen || busy.has(thing)) return;
    busy.add(thing);
    const end = (): void => void busy.delete(thing);
    deed().then(end, end);
  }

  #await(asked: Settled, promise: Promise<unknown>): void {
    this.#open++;
    promise.then(
      () => {
        this.#open--;
        this.#settled.push(asked);
        this.#check();
      },
      () => {
        this.#open--;
        this.#failed++;
      },
    );
  }

  async #pass(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += STEP_MS) {
      await this.#site.runtime.advance(STEP_MS);
      this.#check();
    }
  }

  #check(): void {
    for (const { node, name, done, gapAt, everythingAt } of this.#watched) {
      if (!node.site.holds) continue;
      for (const { what, by, startedAt } of this.#settled) {
        const told = done.has(what) || everythingAt >= startedAt || (what.startsWith('question') && gapAt >= startedAt);
        if (!told) this.#violations.add(`${name} holds and knows nothing of ${what}, which has settled at ${by}`);
      }
    }
    for (const thing of THINGS) {
      const holders = this.#watched.filter(({ node: { site }, held }) => site.holds && held.get(thing)?.holder.life === site.life);
      if (holders.length > 1) this.#violations.add(`${holders.map(({ name }) => name).join(' and ')} both hold ${thing}`);
    }
  }

  get #now(): number {
    return this.#site.runtime.clock.monotonic();
  }

  #pick(below: number): number {
    return this.#site.runtime.random.integer(below);
  }

  #any(): Watched {
    return this.#watched[this.#pick(this.#watched.length)] as Watched;
  }
}
