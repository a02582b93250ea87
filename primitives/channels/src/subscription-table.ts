import type { Session } from '@parley/routing';
import { concerns } from './concerns.ts';
import type { Subscription } from './subscription.ts';

interface SessionRow {
  readonly channels: Map<string, Subscription>;
  readonly stopWatching: () => void;
}

/** The subscriptions of a node by session and by channel. A session that ends takes its own along. */
export class SubscriptionTable {
  readonly #sessions = new Map<Session, SessionRow>();
  readonly #channels = new Map<string, Set<Subscription>>();
  readonly #end: (subscription: Subscription) => void;

  /** `end` is called for every subscription of a session that is gone, and must `delete` it. */
  constructor(end: (subscription: Subscription) => void) {
    this.#end = end;
  }

  get size(): number {
    let size = 0;
    for (const set of this.#channels.values()) size += set.size;
    return size;
  }

  get(session: Session, channel: string): Subscription | undefined {
    return this.#sessions.get(session)?.channels.get(channel);
  }

  all(): readonly Subscription[] {
    return [...this.#channels.values()].flatMap((readers) => [...readers]);
  }

  of(channel: string): readonly Subscription[] {
    return [...(this.#channels.get(channel) ?? [])];
  }

  /** Of a channel, or of all of a namespace (`crm/*`). */
  concerning(channels: string): readonly Subscription[] {
    return channels.endsWith('/*') ? this.all().filter(({ request }) => concerns(channels, request.channel)) : this.of(channels);
  }

  ofSession(session: Session): readonly Subscription[] {
    return [...(this.#sessions.get(session)?.channels.values() ?? [])];
  }

  countOf(session: Session): number {
    return this.#sessions.get(session)?.channels.size ?? 0;
  }

  add(subscription: Subscription): void {
    const { session, request } = subscription;
    const row = this.#sessions.get(session) ?? this.#addSession(session);
    row.channels.set(request.channel, subscription);
    const readers = this.#channels.get(request.channel) ?? new Set();
    this.#channels.set(request.channel, readers.add(subscription));
  }

  delete(subscription: Subscription): void {
    const { session, request } = subscription;
    const readers = this.#channels.get(request.channel);
    readers?.delete(subscription);
    if (readers?.size === 0) this.#channels.delete(request.channel);
    const row = this.#sessions.get(session);
    row?.channels.delete(request.channel);
    if (row?.channels.size !== 0) return;
    row.stopWatching();
    this.#sessions.delete(session);
  }

  clear(): void {
    for (const session of [...this.#sessions.keys()]) this.#endAll(session);
  }

  #addSession(session: Session): SessionRow {
    const row = { channels: new Map<string, Subscription>(), stopWatching: session.onEnd(() => this.#endAll(session)) };
    this.#sessions.set(session, row);
    return row;
  }

  #endAll(session: Session): void {
    for (const subscription of this.ofSession(session)) this.#end(subscription);
  }
}
