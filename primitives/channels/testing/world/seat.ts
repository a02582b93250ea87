import type { InProcessHub } from '@parley/backbone';
import type { Runtime } from '@parley/runtime';
import { NodeSite, NotHeard } from '@parley/site';
import { DistantLedger, Freezable } from '@parley/site/testing';
import { type Ledger, StorageError } from '@parley/storage';
import { LaggingBackbone } from './lagging-backbone.ts';
import type { Place } from './place.ts';

export interface SeatOptions {
  readonly name: string;
  /** The ways to the other nodes. */
  readonly control: InProcessHub;
  readonly channels: InProcessHub;
  readonly ledger: Ledger;
  readonly runtime: Runtime;
  readonly fault: (sentence: string) => void;
}

/** Milliseconds that each way to the ledger takes at most. */
const LEDGER_MS = 3;

/** The machine of one node of a site: its ways to the ledger and to the others, its wall clock, and one process after the other on it. */
export class Seat {
  readonly #options: SeatOptions;
  readonly ledger: DistantLedger;
  process: Freezable | undefined;
  readonly #ways: LaggingBackbone[] = [];
  #processes = 0;
  /** By how much its wall clock is ahead. */
  skewMs = 0;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.ledger = new DistantLedger(options.ledger, options.runtime);
    this.ledger.slowMs = LEDGER_MS;
  }

  get name(): string {
    return this.#options.name;
  }

  connect(connected: boolean): void {
    const { name, control, channels } = this.#options;
    for (const hub of [control, channels]) hub.setConnected(name, connected);
  }

  /** The process goes on, unless another one has taken its place. */
  thaw(process: Freezable | undefined): void {
    if (process && process === this.process) process.goOn();
  }

  /** So many of the messages that it sends next get lost, on each way. */
  lose(count: number): void {
    for (const way of this.#ways) way.losing = count;
  }

  /** So many of the messages that it sends next to readers elsewhere come twice, or are overtaken. */
  muddle(how: 'doubling' | 'straying', count: number): void {
    const [, channels] = this.#ways;
    if (channels) channels[how] = count;
  }

  /** Starts a process; settles once it has its lease. */
  async boot(): Promise<Place> {
    const { name, control, channels, fault } = this.#options;
    // A process that has not come to its lease yet, or is still leaving, dies.
    this.process?.freeze();
    await this.#disconnect();
    const process = new Freezable(this.#runtimeOf(`${name}.${++this.#processes}.`));
    this.process = process;
    const ways = [control, channels].map((hub) => new LaggingBackbone(hub.join(name), process.runtime));
    this.#ways.push(...ways);
    const [own, others] = ways.map((way) => process.backbone(way)) as [LaggingBackbone, LaggingBackbone];
    const site = await NodeSite.open({
      node: name,
      runtime: process.runtime,
      backbones: { control: own, channels: others, pipes: own },
      ledger: process.ledger(this.ledger),
      onFault: (cause, about) => {
        // The world takes away ledgers and ways between nodes.
        const expected = cause instanceof StorageError || cause instanceof NotHeard;
        if (!expected) fault(`${name}: ${about}: ${cause instanceof Error ? cause.stack : cause}`);
      },
    });
    return {
      site,
      runtime: process.runtime,
      outside: (promise) => process.outside(promise),
      run: (fn) => void (process.frozen ? process.runtime.clock.soon(fn) : fn()),
      kill: () => {
        process.freeze();
        this.process = undefined;
        void this.#disconnect();
      },
      leave: async () => {
        await site.close();
        if (this.process === process) await this.#disconnect();
      },
    };
  }

  async #disconnect(): Promise<void> {
    await Promise.all(this.#ways.splice(0).map((way) => way.close()));
  }

  /** With the wall clock of this machine; what is drawn in it bears the name of the process. */
  #runtimeOf(process: string): Runtime {
    const { clock, random } = this.#options.runtime;
    return {
      clock: {
        now: () => clock.now() + this.skewMs,
        monotonic: () => clock.monotonic(),
        after: (ms, fn) => clock.after(ms, fn),
        soon: (fn) => clock.soon(fn),
      },
      random: {
        integer: (below) => random.integer(below),
        bytes: (count) => random.bytes(count),
        id: (length) => process + random.id(length),
      },
    };
  }
}
