import { InProcessHub } from '@parley/backbone';
import type { Channels, NoEchoReader, Producer, Publication, Reader, Refusal, Shaped } from '@parley/channels';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { Client } from './client.ts';
import { perform } from './deeds.ts';
import { Disk } from './disk.ts';
import { CHANNEL, Node } from './node.ts';
import { LivePast, type Past } from './past.ts';
import type { Op, Schedule, Shape } from './schedule.ts';
import { checkEnd } from './verdict.ts';
import { type Damage, Witness } from './witness.ts';

/** The code under test: the package, or a mutant of it. */
export interface Code {
  readonly Channels: typeof Channels;
  readonly Reader: typeof Reader;
  readonly NoEchoReader: typeof NoEchoReader;
  readonly Producer: typeof Producer;
}

/** How often the world is looked at until everything has arrived; each time 100 ms pass. */
const PATIENCE = 60;

/** Servers, clients and what lies between them, in one process under simulated time. */
export class World {
  readonly shape: Shape;
  readonly runtime: SimulatedRuntime;
  readonly hub: InProcessHub = new InProcessHub();
  readonly disk: Disk;
  readonly past: Past;
  readonly nodes: Node[];
  readonly clients: readonly Client[];
  readonly damage: Damage;
  /** Broken promises, as sentences. */
  readonly faults: string[] = [];
  readonly #ops: readonly Op[];
  readonly #code: Code;
  readonly #live = new LivePast();
  readonly #refusedOnce = new Set<string>();
  #appended = 0;

  constructor({ shape, ops }: Schedule, code: Code) {
    this.shape = shape;
    this.#ops = ops;
    this.#code = code;
    this.runtime = new SimulatedRuntime(shape.seed ^ 0x5eed);
    this.disk = new Disk(this.runtime);
    this.past = shape.keeping === 'live' ? this.#live : this.disk;
    // A ring forgets by itself.
    this.damage = { cut: false, renewed: false, truncated: shape.keeping === 'live' };
    this.nodes = Array.from({ length: shape.nodes }, (_, index) => this.#makeNode(index));
    this.clients = Array.from({ length: shape.clients }, (_, index) => this.#makeClient(index));
  }

  async run(): Promise<void> {
    for (const client of this.clients) client.connect();
    for (const op of this.#ops) {
      perform(this, op);
      await this.runtime.advance(op.op === 'wait' ? op.ms : 1);
      if (this.faults.length > 0) return;
    }
    await this.#heal();
    if (this.faults.length === 0) checkEnd(this);
  }

  /** The process dies, if it lives, and another one starts in its place. */
  restart(index: number): void {
    const old = this.nodes[index] as Node;
    if (this.shape.keeping === 'live') this.damage.renewed = true;
    if (old.alive) old.crash();
    this.#live.restart();
    this.nodes[index] = this.#makeNode(index);
    for (const client of this.clients) if (client.node === old) client.cut();
  }

  /** What the server says next in the channel by itself. */
  nextText(): string {
    return `server:${++this.#appended}`;
  }

  #makeNode(index: number): Node {
    return new Node({
      name: `n${index}`,
      shape: this.shape,
      runtime: this.runtime,
      hub: this.hub,
      disk: this.disk,
      code: this.#code,
      onShape: (publication) => this.#shape(publication),
      onCommitted: (commit) => this.#live.see(commit),
      fault: (sentence) => this.faults.push(sentence),
    });
  }

  /** Every fifth message of a client is refused when it is seen for the first time, and would be accepted the second time. */
  #shape({ payload }: Publication): Shaped | Refusal {
    const text = new TextDecoder().decode(payload);
    if (Number(text.split(':')[1]) % 5 !== 0 || this.#refusedOnce.has(text)) return { payload, countable: true, writes: [] };
    this.#refusedOnce.add(text);
    return { refused: 'refused', message: 'Not this one.' };
  }

  #makeClient(index: number): Client {
    const { noEcho, stranger, clients, last } = this.shape;
    const name = `c${index}`;
    const quiet = noEcho && index === 0;
    const strange = stranger && index === clients - 1;
    const fault = (sentence: string): number => this.faults.push(sentence);
    return new Client({
      name,
      runtime: this.runtime,
      code: this.#code,
      witness: new Witness(name, quiet, this.past.history, this.damage, fault),
      last,
      noEcho: quiet,
      mayMiss: quiet || this.#ops.some((op) => op.op === 'lose' && op.client === index),
      from: strange ? { epoch: '', offset: 0, tag: 0 } : undefined,
      pickNode: () => this.nodes[this.runtime.random.integer(this.nodes.length)] as Node,
      mayRenew: () => this.damage.cut,
      fault,
    });
  }

  async #heal(): Promise<void> {
    for (const { name, log, router } of this.nodes) {
      this.hub.setConnected(name, true);
      log.failing = false;
      router.topics.get(CHANNEL)?.losing.clear();
    }
    for (let i = 0; i < PATIENCE && this.faults.length === 0; i++) {
      await this.runtime.advance(100);
      if (i > 1 && this.#settled) return;
    }
    if (this.faults.length > 0) return;
    for (const { name, reader, waiting } of this.clients) {
      const [at, head] = [reader.position, this.past.head];
      this.faults.push(`${name} never arrived: at ${at?.epoch}/${at?.offset} of ${head.epoch}/${head.offset}, waiting [${waiting}]`);
    }
  }

  get #settled(): boolean {
    const { epoch, offset, tag } = this.past.head;
    return this.clients.every(({ reader, waiting }) => {
      const at = reader.position;
      // A live channel in which nothing was said since its node started has no position that the world knows.
      const there = at?.offset === offset && at.tag === tag && (at.epoch === epoch || (epoch === '' && offset === 0));
      return waiting.length === 0 && there;
    });
  }
}

/** Runs a schedule; answers the first broken promise as a sentence, or undefined. */
export async function runSchedule(schedule: Schedule, code: Code): Promise<string | undefined> {
  const world = new World(schedule, code);
  try {
    await world.run();
  } catch (fault) {
    world.faults.push(fault instanceof Error ? `${fault.stack}` : String(fault));
  }
  return world.faults[0];
}
