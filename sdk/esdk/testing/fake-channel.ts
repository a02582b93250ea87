import type { FrameOf, Position } from '@parley/protocol';
import type { Random } from '@parley/runtime';

export interface FakeEntry {
  readonly offset: number;
  readonly tag: number;
  readonly at: number;
  readonly sender: string;
  /** Emptied by `redact`. */
  payload: Uint8Array;
}

export type FakeAppend =
  | { readonly status: 'appended' | 'duplicate'; readonly entry: FakeEntry | undefined }
  | { readonly status: 'gap'; readonly lastSeq: number }
  | { readonly status: 'producer-expired' };

/** One channel's log with its producers, by the rules of G2 and G3. */
export class FakeChannel {
  entries: FakeEntry[] = [];
  epoch: string;
  /** Entries up to here are no longer kept. */
  floor = 0;
  readonly producers: Map<string, number> = new Map();
  readonly #random: Random;
  readonly #byProducer = new Map<string, FakeEntry>();

  constructor(random: Random) {
    this.#random = random;
    this.epoch = random.id(6);
  }

  get head(): Position {
    return this.position(this.entries.length);
  }

  position(offset: number): Position {
    return { epoch: this.epoch, offset, tag: this.entries[offset - 1]?.tag ?? 0 };
  }

  append(producer: string, seq: number, sender: string, payload: Uint8Array, at: number): FakeAppend {
    const last = this.producers.get(producer);
    if (last === undefined && seq > 1) return { status: 'producer-expired' };
    const lastSeq = last ?? 0;
    if (seq <= lastSeq) return { status: 'duplicate', entry: this.#byProducer.get(`${producer} ${seq}`) };
    if (seq > lastSeq + 1) return { status: 'gap', lastSeq };
    this.producers.set(producer, seq);
    const entry = this.push(sender, payload, at);
    this.#byProducer.set(`${producer} ${seq}`, entry);
    return { status: 'appended', entry };
  }

  push(sender: string, payload: Uint8Array, at: number): FakeEntry {
    const entry = { offset: this.entries.length + 1, tag: 1 + this.#random.integer(1e9), at, sender, payload: payload.slice() };
    this.entries.push(entry);
    return entry;
  }

  redact(offset: number): void {
    const entry = this.entries[offset - 1];
    if (entry) entry.payload = new Uint8Array();
  }

  /** Loses the newest entries, as a log restored from a backup does; the epoch stays, to be the harder case. */
  cutTail(count: number): void {
    this.entries = this.entries.slice(0, Math.max(0, this.entries.length - count));
    this.producers.clear();
    this.#byProducer.clear();
  }

  /** How a subscription begins. */
  start({ from, last }: Pick<FrameOf<'subscribe'>, 'from' | 'last'>): { recovered: number; reason: number; base: Position } {
    const fresh = this.position(Math.max(this.floor, this.entries.length - last));
    if (!from) return { recovered: 0, reason: 0, base: fresh };
    if (from.epoch !== this.epoch) return { recovered: 2, reason: 1, base: fresh };
    if (from.offset > this.entries.length || from.tag !== this.position(from.offset).tag) return { recovered: 2, reason: 2, base: fresh };
    if (from.offset < this.floor) return { recovered: 2, reason: 3, base: fresh };
    return { recovered: 1, reason: 0, base: from };
  }
}
