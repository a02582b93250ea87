import { Producer, type Sending } from '@parley/channels';
import type { FrameOf } from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import { backOffMs } from '../back-off.ts';
import { isServerCode, ParleyError } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { OutboxItem } from '../types.ts';

export interface LaneHost {
  readonly exchange: Exchange;
  /** Whether this is the one to send. */
  readonly leading: boolean;
  readonly ended: boolean;
  /** What waits for the channel, in order, all under one producer. */
  waiting(channel: string): readonly OutboxItem[];
  published(item: OutboxItem, answer: FrameOf<'published'>): Promise<void>;
  refused(item: OutboxItem, error: ParleyError): Promise<void>;
  renew(channel: string): Promise<void>;
}

/** Sends what waits for one channel, in order, and acts on the answers. What was sent is repeated by the exchange after a reconnect. */
export class Lane {
  readonly #channel: string;
  readonly #host: LaneHost;
  #producer: Producer<OutboxItem> = new Producer();
  #name: string | undefined;
  /** The last seq that the producer was given. */
  #last = 0;
  #tries = 0;
  #pause: Cancel | undefined;

  constructor(channel: string, host: LaneHost) {
    this.#channel = channel;
    this.#host = host;
  }

  /** Takes in what waits by now, and sends what may be sent. Call when either may have changed. */
  sync(): void {
    const items = this.#host.waiting(this.#channel);
    const name = items[0]?.producer ?? this.#name;
    if (name !== this.#name) {
      this.#name = name;
      this.#last = 0;
      this.#producer = new Producer();
      this.#producer.resume();
    }
    const waiting = new Set(items.map(({ seq }) => seq));
    // Sent by another tab.
    for (const { seq } of [...this.#producer.waiting]) if (!waiting.has(seq)) this.#producer.published(seq);
    for (const item of items) {
      if (item.seq <= this.#last) continue;
      this.#last = item.seq;
      this.#producer.add(item);
    }
    this.#pump();
  }

  stop(): void {
    this.#pause?.();
  }

  #pump(): void {
    const producer = this.#producer;
    if (!this.#host.leading || this.#pause) return;
    for (let next = producer.take(); next; next = producer.take()) this.#send(producer, next);
  }

  #send(producer: Producer<OutboxItem>, sending: Sending<OutboxItem>): void {
    const { channel, producer: name, seq, payload } = sending.item;
    this.#host.exchange.ask({
      repeat: true,
      build: (id) => ({ frame: 'publish', id, channel, producer: name, seq, payload }),
      answer: (answer) => {
        if (answer instanceof ParleyError) this.#refused(producer, sending, answer);
        else this.#published(producer, sending.item, answer as FrameOf<'published'>);
        this.#pump();
      },
    });
  }

  #published(producer: Producer<OutboxItem>, item: OutboxItem, answer: FrameOf<'published'>): void {
    this.#tries = 0;
    if (producer.published(item.seq).step === 'done') void this.#host.published(item, answer);
  }

  #refused(producer: Producer<OutboxItem>, { item, attempt }: Sending<OutboxItem>, error: ParleyError): void {
    const { code, details, retryAfterMs = 0 } = error;
    if (this.#host.ended || !isServerCode(code)) return;
    const lastSeq = Number((details as { readonly lastSeq?: unknown } | undefined)?.lastSeq ?? 0);
    const { step } = producer.refused(item.seq, attempt, code, lastSeq);
    if (step === 'failed') void this.#host.refused(item, error);
    if (producer !== this.#producer) return;
    if (step === 'renew' && this.#host.leading) void this.#renew();
    else if (step === 'wait' || step === 'renew') this.#wait(retryAfterMs);
  }

  async #renew(): Promise<void> {
    // A second time in a row it did not help: the server is not pressed.
    if (this.#tries++ > 0) this.#wait(0);
    await this.#host.renew(this.#channel).catch(() => this.#wait(0));
  }

  #wait(afterMs: number): void {
    const { clock, random } = this.#host.exchange.runtime;
    this.#pause?.();
    this.#pause = clock.after(afterMs + backOffMs(random, this.#tries++), () => {
      this.#pause = undefined;
      this.#producer.resume();
      this.sync();
    });
  }
}
