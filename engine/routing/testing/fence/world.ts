import { encodeFrame } from '@parley/protocol';
import type { Router } from '@parley/routing';
import { type SimulatedNode, SimulatedSite } from '@parley/site/testing';
import type { FakeClient } from '../client.ts';
import { Site } from '../site.ts';
import { type Deed, NODES, type Op, type Schedule } from './schedule.ts';

/** What is tested: the package, or a copy of it with a fault in it. */
export interface Code {
  readonly Router: typeof Router;
}

/** How a schedule ended: what was promised and not kept, and how much happened. */
export interface Outcome {
  readonly violations: readonly string[];
  /** Revocations that were acknowledged, and those that took more than a second, since somebody was not heard. */
  readonly revoked: number;
  readonly late: number;
  /** Frames that have reached readers. */
  readonly delivered: number;
}

const TOPIC = 't';
/** How long a revocation takes at most where the node that makes it is well. */
const MOST_MS = 3_000;
/** Until all nodes know each other. */
const MEETING_MS = 600;
/** How long everything is well again at the end. */
const CALM_MS = 5_000;

interface Reader {
  readonly client: FakeClient;
  readonly person: string;
  readonly node: string;
  /** How much had been written when a revocation of the person was acknowledged. */
  writesAtEnd?: number;
}

/** The numbers of what was published where it is, as they came. */
function receivedBy(client: FakeClient): readonly number[] {
  return client.all('unwatch').map(({ id }) => id);
}

/** A signature that nobody here tries to forge. */
function signed(message: Uint8Array): Uint8Array {
  return Uint8Array.of(message.reduce((sum, byte) => (sum * 31 + byte) & 0xff, 7));
}

/** Routers of three nodes that freeze, are cut off from each other and from the ledger, and whose wall clocks jump. */
class World {
  readonly #engine: SimulatedSite;
  readonly #code: Code;
  readonly #nodes = new Map<string, SimulatedNode>();
  readonly #routers = new Map<string, Router>();
  readonly #readers: Reader[] = [];
  readonly #revoked = new Set<string>();
  /** How often something has gone wrong with a node. */
  readonly #troubles = new Map<string, number>();
  readonly #violations = new Set<string>();
  /** How often something was published at a node. */
  readonly #published = new Map<string, number>();
  readonly #deeds: Readonly<Record<Deed, (name: string, op: Op) => void>> = {
    freeze: (name) => {
      this.#disturb(name);
      this.#node(name).process.freeze();
    },
    'go on': (name) => this.#node(name).process.goOn(),
    part: (name) => this.#node(name).connect(false),
    meet: (name) => this.#node(name).connect(true),
    cut: (name) => {
      const { ledger } = this.#node(name);
      this.#disturb(name);
      ledger.cut = !ledger.cut;
    },
    revoke: (name, { person }) => {
      const { process, ledger } = this.#node(name);
      if (!process.frozen && !ledger.cut) this.#revoke(name, person);
    },
    jump: (_, { jumpMs }) => this.#jump(jumpMs),
    'set right': () => this.#jump(-this.#wrongMs),
    publish: (name) => {
      if (this.#node(name).process.frozen) return;
      const number = (this.#published.get(name) ?? 0) + 1;
      this.#published.set(name, number);
      this.#router(name)
        .topics.get(TOPIC)
        ?.publish(encodeFrame({ frame: 'unwatch', id: number }));
    },
  };
  /** By how much wall clocks are ahead. */
  #wrongMs = 0;
  #acknowledged = 0;
  #late = 0;

  constructor(seed: number, code: Code) {
    this.#engine = new SimulatedSite(seed);
    this.#code = code;
  }

  get outcome(): Outcome {
    return {
      violations: [...this.#violations],
      revoked: this.#acknowledged,
      late: this.#late,
      delivered: this.#readers.reduce((sum, { client }) => sum + receivedBy(client).length, 0),
    };
  }

  async run({ readers, ops }: Schedule): Promise<void> {
    await this.#begin(readers);
    for (const [step, op] of ops.entries()) {
      this.#deeds[op.deed](op.node, op);
      await this.#engine.runtime.advance(op.thenMs);
      this.#live();
      this.#check(`after ${op.deed} in step ${step + 1}`);
      if (this.#violations.size > 0) return;
    }
    for (const { process, connect, ledger } of this.#nodes.values()) {
      process.goOn();
      connect(true);
      ledger.cut = false;
    }
    await this.#engine.runtime.advance(CALM_MS);
    this.#check('at the end');
    this.#checkOthers();
  }

  async #begin(places: Schedule['readers']): Promise<void> {
    for (const name of NODES) this.#nodes.set(name, await this.#engine.join(name));
    await this.#engine.runtime.advance(MEETING_MS);
    const site = new Site({
      Router: this.#code.Router,
      hmacOf: () => signed,
      limits: { framesPerSecond: 100_000, bytesPerSecond: 10_000_000 },
      cluster: {
        runtime: this.#engine.runtime,
        site: (name) => this.#node(name).site,
        runtimeOf: (name) => this.#node(name).runtime,
      },
    });
    // The site begins with one.
    const [first = '', ...others] = NODES;
    this.#routers.set(first, site.router);
    for (const name of others) this.#routers.set(name, site.node(name));
    for (const { person, node } of places) {
      const router = this.#router(node);
      const client = await site.join(person, { router });
      router.topics.open(TOPIC).add(client.session);
      this.#readers.push({ client, person, node });
    }
  }

  #revoke(name: string, person: string): void {
    const startedAt = this.#now;
    const troubles = this.#troubles.get(name);
    this.#revoked.add(person);
    this.#router(name)
      .revoke({ person })
      .then(
        () => {
          this.#acknowledged++;
          const tookMs = this.#now - startedAt;
          if (tookMs > 1_000) this.#late++;
          if (tookMs > MOST_MS && this.#troubles.get(name) === troubles) this.#violations.add(`a revocation at ${name} took ${tookMs} ms`);
          for (const reader of this.#readers) if (reader.person === person) reader.writesAtEnd ??= reader.client.writes.length;
        },
        // Nobody was promised anything.
        () => {},
      );
  }

  #disturb(name: string): void {
    this.#troubles.set(name, (this.#troubles.get(name) ?? 0) + 1);
  }

  #jump(ms: number): void {
    for (const name of NODES) this.#disturb(name);
    this.#wrongMs += ms;
    this.#engine.runtime.jump(ms);
  }

  /** Whoever is connected answers pings, so that only the fence ends connections. */
  #live(): void {
    for (const { client, node } of this.#readers) {
      if (!this.#node(node).process.frozen && client.closed === undefined) client.say({ frame: 'pong', at: 0 });
    }
  }

  #check(when: string): void {
    for (const { client, person, node, writesAtEnd } of this.#readers) {
      if (writesAtEnd === undefined || client.writes.length === writesAtEnd) continue;
      this.#violations.add(`something was written to ${person} at ${node}, whose revocation was acknowledged, ${when}`);
    }
  }

  #checkOthers(): void {
    for (const { client, person, node } of this.#readers) {
      if (this.#revoked.has(person)) continue;
      const [received, published] = [receivedBy(client), this.#published.get(node) ?? 0];
      if (client.closed !== undefined)
        this.#violations.add(`${person} at ${node}, who was never revoked, was closed with ${client.closed}`);
      else if (received.length !== published || received.some((number, at) => number !== at + 1))
        this.#violations.add(`${person} at ${node} has received ${received} of ${published} publications`);
    }
  }

  #node(name: string): SimulatedNode {
    return this.#nodes.get(name) as SimulatedNode;
  }

  #router(name: string): Router {
    return this.#routers.get(name) as Router;
  }

  get #now(): number {
    return this.#engine.runtime.clock.monotonic();
  }
}

/**
 * Publications and revocations on a site in trouble. Promises: nothing is written to a session once its revocation is acknowledged, which takes no
 * more than three seconds where its node runs and reaches the ledger all the while, and no clock jumps; and all others go on, and miss nothing.
 */
export async function runSchedule(schedule: Schedule, code: Code): Promise<Outcome> {
  const world = new World(schedule.seed, code);
  try {
    await world.run(schedule);
    return world.outcome;
  } catch (fault) {
    return { ...world.outcome, violations: [fault instanceof Error ? `${fault.stack}` : String(fault)] };
  }
}
