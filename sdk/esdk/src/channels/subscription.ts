import type { Frame, FrameOf } from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import { ParleyError } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Handle } from './handle.ts';

export interface SubscriptionHost {
  readonly exchange: Exchange;
  readonly publisher: Outbox;
  /** The channel has this alias on the connection of now. */
  aliased(alias: number, subscription: Subscription): void;
  /** Nobody uses it any more. */
  forget(subscription: Subscription): void;
}

const RETRY_MS = 1_000;

/**
 * One channel of this client on the wire, whatever number of handles it has. The server knows one subscription per channel and session,
 * and a newer one takes the older one's place. So the handles that need to subscribe do it one after the other; whoever is behind where the
 * newest one begins does it again. Each drops what it has already.
 */
export class Subscription {
  readonly channel: string;
  readonly host: SubscriptionHost;
  readonly #handles = new Set<Handle<unknown>>();
  readonly #needy = new Set<Handle<unknown>>();
  #asking: Handle<unknown> | undefined;
  #pause: Cancel | undefined;
  #alias: number | undefined;
  #members: readonly string[] = [];

  constructor(channel: string, host: SubscriptionHost) {
    this.channel = channel;
    this.host = host;
  }

  get members(): readonly string[] {
    return this.#members;
  }

  add(handle: Handle<unknown>): void {
    this.#handles.add(handle);
    this.need(handle);
  }

  remove(handle: Handle<unknown>): void {
    if (!this.#handles.delete(handle)) return;
    this.#needy.delete(handle);
    if (this.#handles.size > 0) return;
    if (this.#alias !== undefined) this.host.exchange.link?.send({ frame: 'unsubscribe', alias: this.#alias });
    if (!this.#asking) this.#finish();
  }

  /** The handle has to subscribe from its position. */
  need(handle: Handle<unknown>): void {
    this.#needy.add(handle);
    this.#next();
  }

  up(): void {
    this.#pause?.();
    this.#pause = undefined;
    for (const handle of this.#handles) if (handle !== this.#asking && !handle.paused) this.#needy.add(handle);
    this.#next();
  }

  down(): void {
    this.#alias = undefined;
    for (const handle of this.#handles) handle.reader.lost();
  }

  /** The client is closed, or access was lost. */
  end(error: ParleyError): void {
    for (const handle of this.#handles) handle.end(error);
    this.#handles.clear();
    this.#needy.clear();
    if (!this.#asking) this.#finish();
  }

  handle(frame: Frame): void {
    if (frame.frame === 'members') this.#listen(frame);
    for (const handle of [...this.#handles]) handle.handle(frame);
  }

  cast(key: string, payload: Uint8Array): void {
    const link = this.host.exchange.link;
    // Casts are the first to go when there is not enough room.
    if (link && this.#alias !== undefined && link.waiting < 65_536)
      link.send({ frame: 'cast', alias: this.#alias, sender: '', key, payload });
  }

  #next(): void {
    if (this.#asking || this.#pause) return;
    const [handle] = this.#needy;
    if (!handle) return;
    this.#needy.delete(handle);
    this.#asking = handle;
    this.host.exchange.ask({
      repeat: true,
      build: (id) => this.#request(id, handle),
      answer: (answer) => this.#answered(handle, answer as FrameOf<'subscribed'> | ParleyError),
    });
  }

  #request(id: number, handle: Handle<unknown>): FrameOf<'subscribe'> {
    handle.reader.lost();
    const members = [...this.#handles].some((each) => each.options.members);
    return {
      frame: 'subscribe',
      id,
      channel: this.channel,
      from: handle.reader.position,
      last: handle.options.last ?? 0,
      members,
      noEcho: false,
    };
  }

  #answered(handle: Handle<unknown>, answer: FrameOf<'subscribed'> | ParleyError): void {
    this.#asking = undefined;
    if (answer instanceof ParleyError) this.#refused(handle, answer);
    else this.#subscribed(handle, answer);
    if (this.#handles.size === 0) this.#finish();
    else this.#next();
  }

  #subscribed(handle: Handle<unknown>, answer: FrameOf<'subscribed'>): void {
    this.#alias = answer.alias;
    this.host.aliased(answer.alias, this);
    if (this.#handles.size === 0) this.host.exchange.link?.send({ frame: 'unsubscribe', alias: answer.alias });
    if (this.#handles.has(handle)) handle.handle(answer);
    // Whoever is behind has missed what is not sent again.
    for (const other of this.#handles) if (!other.paused && other.offset < answer.base.offset) this.#needy.add(other);
  }

  #refused(handle: Handle<unknown>, error: ParleyError): void {
    if (!this.#handles.has(handle)) return;
    if (!error.retryable && error.code !== 'cancelled') {
      this.#handles.delete(handle);
      handle.end(error);
      return;
    }
    this.#needy.add(handle);
    this.#pause = this.host.exchange.runtime.clock.after(error.retryAfterMs ?? RETRY_MS, () => {
      this.#pause = undefined;
      this.#next();
    });
  }

  #listen({ snapshot, joined, left }: FrameOf<'members'>): void {
    const members = new Set(snapshot ? joined : [...this.#members, ...joined]);
    for (const person of left) members.delete(person);
    this.#members = [...members];
  }

  #finish(): void {
    this.#pause?.();
    this.host.forget(this);
  }
}
