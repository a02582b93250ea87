import type { Random } from '@parley/runtime';
import type { Failure, OutboxItem, OutboxStore } from '../types.ts';

/** Keeps the outbox as long as the page or process lives. */
export class MemoryOutbox implements OutboxStore {
  readonly #random: Random;
  #items: readonly OutboxItem[] = [];
  readonly #lanes = new Map<string, { producer: string; seq: number }>();
  readonly #closed = new AbortController();
  #lastId = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  async add(channel: string, payload: Uint8Array, at: number): Promise<readonly OutboxItem[]> {
    const lane = this.#lanes.get(channel) ?? { producer: this.#random.id(), seq: 0 };
    this.#lanes.set(channel, lane);
    this.#items = [...this.#items, { id: ++this.#lastId, channel, producer: lane.producer, seq: ++lane.seq, payload, at }];
    return this.#items;
  }

  async all(): Promise<readonly OutboxItem[]> {
    return this.#items;
  }

  async remove(id: number): Promise<void> {
    this.#items = this.#items.filter((item) => item.id !== id);
  }

  async fail(id: number, error: Failure): Promise<void> {
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, error } : item));
  }

  async renew(channel: string): Promise<void> {
    const lane = { producer: this.#random.id(), seq: 0 };
    this.#lanes.set(channel, lane);
    this.#items = this.#items.map((item) =>
      item.channel === channel && !item.error ? { ...item, producer: lane.producer, seq: ++lane.seq } : item,
    );
  }

  onChange(): () => void {
    return () => {};
  }

  lead(_steal: boolean, drain: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return drain(this.#closed.signal);
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }
}
