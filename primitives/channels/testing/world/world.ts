import { InProcessHub } from '@parley/backbone';
import type { Channels, NoEchoReader, Producer, Publication, Reader, Refusal, Shaped } from '@parley/channels';
import type { Frame, Position } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { NodeLife } from '@parley/storage';
import { Client } from './client.ts';
import { perform } from './deeds.ts';
import { Disk } from './disk.ts';
import { CHANNEL, Node } from './node.ts';
import { LivePast, type Past } from './past.ts';
import { hubPlace, type Place } from './place.ts';
import type { Op, Schedule, Shape } from './schedule.ts';
import { Seat } from './seat.ts';
import { checkEnd } from './verdict.ts';
import { WatchedLedger } from './watched-ledger.ts';
import { type Damage, Witness } from './witness.ts';

/** The code under test: the package, or a mutant of it. */
export interface Code {
  readonly Channels: typeof Channels;
  readonly Reader: typeof Reader;
  readonly NoEchoReader: typeof NoEchoReader;
  readonly Producer: typeof Producer;
}

/** How often the world is looked at until everything has arrived; each time 100 ms pass. A lease takes two seconds to lapse. */
const PATIENCE = { hub: 60, site: 200 };

const BOOT_MS = 20;
/** A publication has come to everybody after that where nothing goes wrong; silence is longer. */
const SOON_MS = 150;
const SOON_AFTER_SILENCE_MS = 500;
/** What waits for an answer that does not come has given up after that. */
const REST_MS = 2_500;

/** Servers, clients and what lies between them, in one process under simulated time. */
export class World {
  readonly shape: Shape;
  readonly runtime: SimulatedRuntime;
  readonly hub: InProcessHub = new InProcessHub();
  readonly disk: Disk;
  readonly past: Past;
  readonly live: LivePast = new LivePast();
  /** Where the nodes of a site stand. */
  readonly seats: readonly Seat[];
  /** Those that run; a process that waits for its lease is not there yet. */
  readonly nodes: (Node | undefined)[];
  readonly clients: readonly Client[];
  readonly damage: Damage;
  /** Broken promises, as sentences. */
  readonly faults: string[] = [];
  readonly #ops: readonly Op[];
  readonly #code: Code;
  readonly #ledger: WatchedLedger;
  readonly refusedOnce: Set<string> = new Set();
  /** Who may not do what, as a table of the database would have it. */
  readonly denied: Set<string> = new Set();
  readonly #boots: number[];
  #appended = 0;

  constructor({ shape, ops }: Schedule, code: Code) {
    this.shape = shape;
    this.#ops = ops;
    this.#code = code;
    this.runtime = new SimulatedRuntime(shape.seed ^ 0x5eed);
    this.disk = new Disk(this.runtime);
    this.past = shape.keeping === 'live' ? this.live : this.disk;
    // A ring forgets by itself.
    this.damage = { cut: false, renewed: false, truncated: shape.keeping === 'live' };
    this.#ledger = new WatchedLedger(this.runtime);
    const control = new InProcessHub();
    this.seats = Array.from({ length: shape.site ? shape.nodes : 0 }, (_, index) => this.#makeSeat(`n${index}`, control));
    this.nodes = Array.from({ length: shape.nodes }, () => undefined);
    this.#boots = this.nodes.map(() => 0);
    for (const index of this.nodes.keys()) this.#boot(index);
    this.clients = Array.from({ length: shape.clients }, (_, index) => this.#makeClient(index));
  }

  async run(): Promise<void> {
    // Until the processes are there.
    if (this.shape.site) await this.runtime.advance(BOOT_MS);
    for (const client of this.clients) client.connect();
    for (const op of this.#ops) {
      perform(this, op);
      await this.runtime.advance(op.op === 'wait' || op.op === 'depose' ? op.ms : 1);
      if (this.faults.length > 0) return;
    }
    await this.#heal();
    if (this.faults.length === 0 && this.shape.site) await this.#goOn();
    if (this.faults.length > 0) return;
    for (const node of this.nodes) node?.hangUpAll();
    if (this.shape.site) await this.runtime.advance(REST_MS);
    checkEnd(this);
  }

  /** The process dies, if it lives, and another one starts in its place. */
  restart(index: number): void {
    const old = this.nodes[index];
    this.ownerMayChange();
    if (old?.alive) old.crash();
    this.live.restart();
    this.nodes[index] = undefined;
    this.#boot(index);
    if (old) this.#cutFrom(old);
  }

  /** The process ends in order, and another one starts in its place. */
  async leave(index: number): Promise<void> {
    const old = this.nodes[index];
    if (!old?.alive || this.seats[index]?.process?.frozen) return;
    this.ownerMayChange();
    this.nodes[index] = undefined;
    this.#cutFrom(old);
    await old.stop();
    this.#boot(index);
  }

  connect(index: number, connected: boolean): void {
    if (this.shape.site) this.seats[index]?.connect(connected);
    else this.hub.setConnected(`n${index}`, connected);
  }

  /** From when on a node has settled it the client hears nothing of what is said. */
  remove(index: number, nodeIndex: number): void {
    const [client, node] = [this.clients[index], this.nodes[nodeIndex]];
    if (!client || !node) return;
    this.denied.add(`${client.name} join`);
    const { admissions } = client.witness;
    node.changed(client.name, () => {
      const said = this.clients.flatMap(({ published }) => published);
      client.witness.removed(admissions, new Set([...said, ...Array.from({ length: this.#appended }, (_, i) => serverText(i + 1))]));
      for (const other of this.clients) if (other !== client) other.publish();
    });
  }

  admit(index: number): void {
    const client = this.clients[index];
    this.denied.delete(`${client?.name} join`);
    client?.witness.admitted();
  }

  /** Something happens after which a live channel may have another owner. */
  ownerMayChange(): void {
    if (this.shape.keeping === 'live') this.damage.renewed = true;
  }

  /** Who was given the live channel last. */
  get owner(): NodeLife | undefined {
    return this.#ledger.last.get(`channel ${CHANNEL}`)?.holder;
  }

  /** What the server says next in the channel by itself. */
  nextText(): string {
    return serverText(++this.#appended);
  }

  #cutFrom(node: Node): void {
    for (const client of this.clients) if (client.node === node) client.cut();
  }

  #boot(index: number): void {
    const seat = this.seats[index];
    if (!seat) {
      this.nodes[index] = this.#makeNode(index, hubPlace(`n${index}`, this.hub, this.runtime));
      return;
    }
    const boot = (this.#boots[index] ?? 0) + 1;
    this.#boots[index] = boot;
    const start = (): void => {
      if (boot !== this.#boots[index]) return;
      // Without a ledger no process starts: whoever watches over it tries again.
      seat.boot().then(
        (place) => {
          if (boot === this.#boots[index]) this.nodes[index] = this.#makeNode(index, place);
        },
        () => void this.runtime.clock.after(100, start),
      );
    };
    start();
  }

  #makeSeat(name: string, control: InProcessHub): Seat {
    const fault = (sentence: string): number => this.faults.push(sentence);
    return new Seat({ name, control, channels: this.hub, ledger: this.#ledger, runtime: this.runtime, fault });
  }

  #makeNode(index: number, place: Place): Node {
    return new Node({
      name: `n${index}`,
      shape: this.shape,
      place,
      world: this.runtime,
      disk: this.disk,
      denied: this.denied,
      code: this.#code,
      onShape: (publication) => this.#shape(publication),
      onCommitted: ({ position, sender, payload }) => {
        const contradiction = this.past.see(position, { sender, text: new TextDecoder().decode(payload) });
        if (contradiction) this.faults.push(`n${index} committed: ${contradiction}`);
      },
      onSent: (frame) => this.#checkOwner(place, frame),
      fault: (sentence) => this.faults.push(sentence),
    });
  }

  /** A node that acknowledges something of an epoch that it made itself must own the channel at this moment, whatever it believes. */
  #checkOwner({ site, runtime }: Place, frame: Frame): void {
    if (!this.shape.site || this.shape.keeping === 'durable' || frame.frame !== 'published' || !frame.position || frame.duplicate) return;
    const process = (id: string): string | undefined => id.match(/^n\d\.\d+\./)?.[0];
    if (process(frame.position.epoch) === process(runtime.random.id(1)) && this.owner?.life !== site.life)
      this.faults.push(`${site.node} acknowledged ${frame.position.epoch}/${frame.position.offset} after another node had the channel`);
  }

  /** Every fifth message of a client is refused when it is seen for the first time, and would be accepted the second time. */
  #shape({ payload }: Publication): Shaped | Refusal {
    const text = new TextDecoder().decode(payload);
    if (Number(text.split(':')[1]) % 5 !== 0 || this.refusedOnce.has(text)) return { payload, countable: true, writes: [] };
    this.refusedOnce.add(text);
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
      witness: new Witness(name, quiet, this.past, this.damage, fault),
      last,
      noEcho: quiet,
      mayMiss: quiet || this.#ops.some((op) => op.op === 'lose' && op.client === index),
      from: strange ? { epoch: '', offset: 0, tag: 0 } : undefined,
      pickNode: () => this.#pickNode(index),
      mayRenew: () => this.damage.cut || (this.shape.keeping === 'live' && this.damage.renewed),
      fault,
    });
  }

  #pickNode(client: number): Node | undefined {
    const { silent, nodes } = this.shape;
    if (!silent) return this.nodes[this.runtime.random.integer(nodes)];
    return this.nodes[client === 0 ? 0 : 1 + this.runtime.random.integer(nodes - 1)];
  }

  async #heal(): Promise<void> {
    for (const index of this.clients.keys()) this.admit(index);
    for (const [index, node] of this.nodes.entries()) {
      this.connect(index, true);
      if (!node) continue;
      node.log.failing = false;
      node.router.topics.get(CHANNEL)?.losing.clear();
    }
    for (const seat of this.seats) {
      seat.thaw(seat.process);
      seat.lose(0);
      seat.muddle('doubling', 0);
      seat.muddle('straying', 0);
      seat.ledger.cut = false;
    }
    await this.#arrive();
  }

  /** Afterwards everything works as ever: what is said arrives by itself, before anybody looks for what may be lost. */
  async #goOn(): Promise<void> {
    await this.runtime.advance(REST_MS);
    for (const client of this.clients) client.publish();
    // A reader without echo that subscribes anew while it publishes finds its place by the head that is said after silence.
    const soon = this.shape.noEcho ? SOON_AFTER_SILENCE_MS : SOON_MS;
    await this.runtime.advance(soon);
    if (this.faults.length === 0 && !this.#settled) this.faults.push(`after ${soon} ms of peace: ${this.#whereabouts}`);
  }

  async #arrive(): Promise<void> {
    const patience = this.shape.site ? PATIENCE.site : PATIENCE.hub;
    for (let i = 0; i < patience && this.faults.length === 0; i++) {
      await this.runtime.advance(100);
      if (i > 1 && this.#settled) return;
    }
    if (this.faults.length > 0) return;
    this.faults.push(`never arrived: ${this.#whereabouts}`);
  }

  get #whereabouts(): string {
    const { head } = this.past;
    const clients = this.clients.map(
      ({ name, reader: { position: at }, waiting }) => `${name} at ${at?.epoch}/${at?.offset} waiting [${waiting}]`,
    );
    const missing = this.nodes.flatMap((node, index) => (node ? [] : `n${index} is not there`));
    return [...clients, ...missing, `the last thing seen was ${head.epoch}/${head.offset}`].join(', ');
  }

  get #settled(): boolean {
    const { epoch, offset, tag } = this.#target;
    return (
      this.nodes.every((node) => node !== undefined) &&
      this.clients.every(({ reader, waiting }) => {
        const at = reader.position;
        // A live channel in which nothing was said since its node started has no position that the world knows.
        const there = at?.offset === offset && at.tag === tag && (at.epoch === epoch || (epoch === '' && offset === 0));
        return waiting.length === 0 && there;
      })
    );
  }

  /** Where all readers come to stand. */
  get #target(): Position {
    const first = this.clients[0]?.reader.position;
    // Which epoch of a live channel is the last one only its readers know; they must be of one mind, and behind nothing that anybody saw.
    return this.shape.site && this.shape.keeping === 'live' && first ? this.live.headOf(first.epoch) : this.past.head;
  }
}

function serverText(number: number): string {
  return `server:${number}`;
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
