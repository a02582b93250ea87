// Topics with readers that are nothing but a link: what the tests of the fan-out need.
import { decodeFrames, encodeFrame } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Link, Session, Topic } from '../src/index.ts';
import { Outlet, type Wire } from '../src/outlet.ts';
import { Tally } from '../src/tally.ts';
import { TopicSet } from '../src/topic-set.ts';
import { Turn } from '../src/turn.ts';
import { join } from '../testing/index.ts';

/** A frame that is told apart by its number. */
export function numbered(number: number, bytes = 0): Uint8Array {
  return encodeFrame({ frame: 'response', id: number, more: false, body: new Uint8Array(bytes) });
}

export class Reader implements Link {
  readonly remote = 'reader';
  readonly writes: Uint8Array[] = [];
  readonly outlet: Outlet;
  readonly session: Session;
  queuedBytes = 0;
  reads = true;
  slow = false;
  readonly #onWrite: () => void;

  constructor(wire: Wire, onWrite: () => void) {
    this.session = {} as Session;
    this.outlet = new Outlet(wire, this, this.session, () => {
      this.slow = true;
      this.outlet.end();
    });
    Object.assign(this.session, { outlet: this.outlet });
    this.#onWrite = onWrite;
  }

  write(message: Uint8Array): void {
    this.writes.push(message);
    if (!this.reads) this.queuedBytes += message.length;
    this.#onWrite();
  }

  close(): void {
    this.slow = true;
  }

  /** Numbers of the frames that came, in order. */
  get heard(): number[] {
    return this.writes.flatMap((message) => decodeFrames(message)).map((frame) => (frame.frame === 'response' ? frame.id : -1));
  }
}

export class Room {
  readonly simulation: SimulatedRuntime;
  readonly wire: Wire;
  readonly topics: TopicSet;
  readonly lagging: { readonly session: Session; readonly topic: Topic }[] = [];
  /** What a write costs on the monotonic clock. */
  writeMs = 0;
  #worked = 0;

  constructor(options: { readonly seed?: number; readonly lagBytes?: number } = {}) {
    this.simulation = new SimulatedRuntime(options.seed);
    const clock = { ...this.simulation.clock, monotonic: () => this.simulation.clock.monotonic() + this.#worked };
    this.wire = {
      clock,
      envelope: join,
      lagBytes: options.lagBytes ?? 1_000_000,
      gathering: new Set(),
      turn: new Turn(clock),
      tally: new Tally(),
    };
    this.topics = new TopicSet(this.wire, (session, topic) => this.lagging.push({ session, topic }));
  }

  reader(): Reader {
    return new Reader(this.wire, () => {
      this.#worked += this.writeMs;
    });
  }

  /** A topic with so many readers in it. */
  fill(name: string, count: number): { topic: Topic; readers: Reader[] } {
    const topic = this.topics.open(name);
    const readers = Array.from({ length: count }, () => this.reader());
    for (const { session } of readers) topic.add(session);
    return { topic, readers };
  }
}
