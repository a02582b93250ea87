import { encodeJson, type Frame } from '@parley/protocol';
import { errorOf, onAbort, type ParleyError } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ChannelHandle, Channels } from '../types.ts';
import { Handle } from './handle.ts';
import { Subscription, type SubscriptionHost } from './subscription.ts';

/** Every channel this client has joined. */
export class ChannelTable implements Channels, SubscriptionHost {
  readonly exchange: Exchange;
  readonly publisher: Outbox;
  readonly #byName = new Map<string, Subscription>();
  readonly #byAlias = new Map<number, Subscription>();

  constructor(exchange: Exchange, publisher: Outbox) {
    this.exchange = exchange;
    this.publisher = publisher;
  }

  join<T>(name: string, options: Parameters<Channels['join']>[1] = {}): Promise<ChannelHandle<T>> {
    return new Promise((resolve, reject) => {
      let stopListening = (): void => {};
      const subscription = this.#byName.get(name) ?? new Subscription(name, this);
      this.#byName.set(name, subscription);
      const handle = new Handle<T>(subscription, options, (error) => {
        stopListening();
        if (error) reject(error);
        else resolve(handle);
      });
      subscription.add(handle as Handle<unknown>);
      stopListening = onAbort(options.signal, (error) => {
        subscription.remove(handle as Handle<unknown>);
        handle.end(error);
      });
    });
  }

  publish(name: string, body: unknown): Promise<{ readonly offset: number }> {
    return this.publisher.send(name, encodeJson(body));
  }

  up(): void {
    for (const subscription of this.#byName.values()) subscription.up();
  }

  down(): void {
    this.#byAlias.clear();
    for (const subscription of this.#byName.values()) subscription.down();
  }

  end(error: ParleyError): void {
    for (const subscription of [...this.#byName.values()]) subscription.end(error);
  }

  handle(frame: Frame): void {
    if ('alias' in frame) this.#byAlias.get(frame.alias)?.handle(frame);
    else if (frame.frame === 'error' && frame.id === 0) {
      const error = errorOf(frame);
      const { channel } = (error.details ?? {}) as { readonly channel?: unknown };
      this.#byName.get(String(channel))?.end(error);
    }
  }

  aliased(alias: number, subscription: Subscription): void {
    this.#byAlias.set(alias, subscription);
  }

  forget(subscription: Subscription): void {
    if (this.#byName.get(subscription.channel) === subscription) this.#byName.delete(subscription.channel);
    for (const [alias, each] of this.#byAlias) if (each === subscription) this.#byAlias.delete(alias);
  }
}
