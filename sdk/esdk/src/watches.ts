import { encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import { errorOf, readJson } from './error.ts';
import type { Exchange } from './exchange.ts';
import type { Link } from './link.ts';
import { guard } from './state.ts';
import type { WatchHandlers } from './types.ts';

interface Watch {
  readonly topic: string;
  readonly body: Uint8Array;
  readonly on: WatchHandlers;
  /** On the connection of now. */
  id?: number | undefined;
  /** Whether a part of its snapshot has come. */
  begun: boolean;
  again?: Cancel;
}

const RETRY_MS = 5_000;

/** Watches of components: opened again after every reconnect, and after a refusal that may pass. */
export class Watches {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #link: () => Link | undefined;
  readonly #watches = new Set<Watch>();
  readonly #byId = new Map<number, Watch>();

  constructor(exchange: Exchange, clock: Clock, link: () => Link | undefined) {
    this.#exchange = exchange;
    this.#clock = clock;
    this.#link = link;
  }

  open(topic: string, input: unknown, on: WatchHandlers): () => void {
    const watch: Watch = { topic, body: encodeJson(input), on, begun: false };
    this.#watches.add(watch);
    this.#start(watch);
    return () => {
      if (!this.#watches.has(watch)) return;
      if (watch.id !== undefined) this.#link()?.send({ frame: 'unwatch', id: watch.id });
      this.#drop(watch);
    };
  }

  up(): void {
    this.#byId.clear();
    for (const watch of this.#watches) this.#start(watch);
  }

  end(): void {
    for (const watch of this.#watches) this.#drop(watch);
  }

  handle(frame: Frame): void {
    const watch = 'id' in frame ? this.#byId.get(frame.id) : undefined;
    if (watch && frame.frame === 'snapshot') {
      const first = !watch.begun;
      // The part after the last one begins another snapshot.
      watch.begun = frame.more;
      guard(() => watch.on.snapshot(readJson(frame.body), first, frame.more));
    } else if (watch && frame.frame === 'delta') guard(() => watch.on.delta(readJson(frame.body)));
    else if (watch && frame.frame === 'error') this.#refused(watch, frame);
  }

  #start(watch: Watch): void {
    const link = this.#link();
    if (!link) return;
    watch.again?.();
    const id = this.#exchange.nextId();
    watch.id = id;
    watch.begun = false;
    this.#byId.set(id, watch);
    link.send({ frame: 'watch', id, topic: watch.topic, since: undefined, body: watch.body });
  }

  #refused(watch: Watch, frame: FrameOf<'error'>): void {
    const error = errorOf(frame);
    if (watch.id !== undefined) this.#byId.delete(watch.id);
    watch.id = undefined;
    if (error.retryable) watch.again = this.#clock.after(error.retryAfterMs ?? RETRY_MS, () => this.#start(watch));
    else {
      this.#drop(watch);
      guard(() => watch.on.refused?.(error));
    }
  }

  #drop(watch: Watch): void {
    this.#watches.delete(watch);
    if (watch.id !== undefined) this.#byId.delete(watch.id);
    watch.again?.();
  }
}
