import type { FrameOf } from '@parley/protocol';
import { ParleyError } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import { State } from '../state.ts';
import type { OutboxItem, OutboxStore } from '../types.ts';
import { Lane, type LaneHost } from './lane.ts';

export interface Published {
  readonly offset: number;
}

/**
 * Takes publications and sees them through: stored first, sent while this is the tab that drains, kept until acknowledged. What the
 * server refuses for good stays as failed where `keepsFailed` says so, until it is discarded.
 */
export class Outbox implements LaneHost {
  readonly exchange: Exchange;
  /** What the store holds, as far as known here. */
  readonly items: State<readonly OutboxItem[]> = new State<readonly OutboxItem[]>([]);
  readonly #store: OutboxStore;
  readonly #keepsFailed: (item: OutboxItem) => boolean;
  readonly #lanes = new Map<string, Lane>();
  /** Who waits for an item: told the offset, or why not. */
  readonly #outcomes = new Map<number, (result: number | ParleyError) => void>();
  readonly #stopListening: () => void;
  #leading: AbortSignal | undefined;
  /** Names the newest call of `lead`; an older one does not queue again. */
  #turn = 0;
  #stealing = false;
  /** How often the store was asked for everything it holds, and which of the answers is known here. */
  #asked = 0;
  #shown = 0;
  /** Items that are being removed: what was read before may still name them. */
  readonly #leaving = new Set<number>();
  #ended: ParleyError | undefined;

  /** @param keepsFailed which refused items stay until they are discarded; default: none. */
  constructor(store: OutboxStore, exchange: Exchange, keepsFailed: (item: OutboxItem) => boolean = () => false) {
    this.exchange = exchange;
    this.#store = store;
    this.#keepsFailed = keepsFailed;
    this.#stopListening = store.onChange(() => void this.#read());
    void this.#begin();
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  get leading(): boolean {
    return this.#leading?.aborted === false && !this.#ended;
  }

  /** Stores, then sends. Settles after the commit. */
  async send(channel: string, payload: Uint8Array): Promise<Published> {
    if (this.#ended) throw this.#ended;
    const turn = ++this.#asked;
    let items: readonly OutboxItem[];
    try {
      items = await this.#store.add(channel, payload, this.exchange.now());
    } catch (cause) {
      throw this.#ended ?? new ParleyError('outbox-failed', undefined, { cause });
    }
    if (this.#ended) throw this.#ended;
    const outcome = new Promise<Published>((resolve, reject) => {
      this.#outcomes.set(items.at(-1)?.id ?? 0, (result) => (typeof result === 'number' ? resolve({ offset: result }) : reject(result)));
    });
    // It may be over before it is returned.
    outcome.catch(() => {});
    this.#show(items, turn);
    if (!this.leading) this.#lead(true);
    return outcome;
  }

  /** Forgets an item. */
  async discard(id: number): Promise<void> {
    this.#leaving.add(id);
    this.#show(this.items.snapshot);
    // Left in the store by a failure it is sent again some day, and answered as a duplicate.
    await this.#store.remove(id).catch(() => {});
    this.#leaving.delete(id);
  }

  waiting(channel: string): readonly OutboxItem[] {
    return this.items.snapshot.filter((item) => item.channel === channel && !item.error);
  }

  async published(item: OutboxItem, { position }: FrameOf<'published'>): Promise<void> {
    this.#settle(item.id, position?.offset ?? 0);
    await this.discard(item.id);
  }

  async refused(item: OutboxItem, error: ParleyError): Promise<void> {
    this.#settle(item.id, error);
    if (!this.#keepsFailed(item)) return this.discard(item.id);
    const failure = { code: error.code, message: error.message };
    await this.#store.fail(item.id, failure).catch(() => {});
    this.#show(this.items.snapshot.map((each) => (each.id === item.id ? { ...each, error: failure } : each)));
  }

  async renew(channel: string): Promise<void> {
    await this.#store.renew(channel);
    await this.#read();
  }

  async end(error: ParleyError): Promise<void> {
    if (this.#ended) return;
    this.#ended = error;
    this.#stopListening();
    for (const lane of this.#lanes.values()) lane.stop();
    for (const id of [...this.#outcomes.keys()]) this.#settle(id, error);
    await this.#store.close();
  }

  /** What was left from an earlier life of the page leaves through this tab: the person is here. */
  async #begin(): Promise<void> {
    await this.#read();
    if (!this.#leading) this.#lead(this.items.snapshot.some((item) => !item.error));
  }

  #lead(steal: boolean): void {
    if (steal && this.#stealing) return;
    this.#stealing = steal;
    const turn = ++this.#turn;
    const again = (): void => {
      if (turn !== this.#turn || this.#ended) return;
      this.#stealing = false;
      this.#lead(false);
    };
    this.#store.lead(steal, (signal) => this.#drain(signal)).then(again, again);
  }

  async #drain(signal: AbortSignal): Promise<void> {
    await this.#read();
    this.#leading = signal;
    this.#stealing = false;
    for (const lane of this.#lanes.values()) lane.sync();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve());
    });
  }

  /** A store that cannot be read is read again at the next occasion. */
  async #read(): Promise<void> {
    const turn = ++this.#asked;
    const items = await this.#store.all().catch(() => undefined);
    if (items && !this.#ended) this.#show(items, turn);
  }

  /** @param turn when the store was asked: what a later question has shown is not taken back. */
  #show(all: readonly OutboxItem[], turn: number = this.#shown): void {
    if (turn < this.#shown) return;
    this.#shown = turn;
    const items = all.filter(({ id }) => !this.#leaving.has(id));
    const kept = new Set(items.map(({ id }) => id));
    const gone = this.items.snapshot.filter(({ id }) => !kept.has(id));
    this.items.put(items);
    // Not by this tab: then another one has sent it.
    for (const { id } of gone) this.#settle(id, 0);
    for (const channel of new Set([...gone, ...items].map((item) => item.channel))) this.#lane(channel).sync();
    // Only then: drawing it takes longer than handing it to the socket.
    this.items.tell();
  }

  #settle(id: number, result: number | ParleyError): void {
    this.#outcomes.get(id)?.(result);
    this.#outcomes.delete(id);
  }

  #lane(channel: string): Lane {
    const known = this.#lanes.get(channel);
    if (known) return known;
    const lane = new Lane(channel, this);
    this.#lanes.set(channel, lane);
    return lane;
  }
}
