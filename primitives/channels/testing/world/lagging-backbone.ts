import type { Backbone, BackboneStatus } from '@parley/backbone';
import type { Runtime } from '@parley/runtime';

/** Milliseconds that a message is under way at most. */
const LAG_MS = 4;
/** How much later something arrives that is sent again, or overtaken. */
const DETOUR_MS = 40;

/** A backbone whose messages take their time, each sender's on one subject in order, unless they are told to get lost, to come twice or to come late. */
export class LaggingBackbone implements Backbone {
  readonly #inner: Backbone;
  readonly #runtime: Runtime;
  /** When the last message of each sender and subject comes. */
  readonly #arrivals = new Map<string, number>();
  /** So many messages that are sent next get lost. */
  losing = 0;
  /** So many that are sent next arrive twice, the second time among later ones. */
  doubling = 0;
  /** So many that are sent next are overtaken by later ones. */
  straying = 0;

  constructor(inner: Backbone, runtime: Runtime) {
    this.#inner = inner;
    this.#runtime = runtime;
  }

  get node(): string {
    return this.#inner.node;
  }

  get status(): BackboneStatus {
    return this.#inner.status;
  }

  publish(subject: string, bytes: Uint8Array): void {
    if (this.losing > 0) this.losing--;
    else if (this.straying > 0) {
      this.straying--;
      this.#late(subject, bytes);
    } else {
      this.#inner.publish(subject, bytes);
      if (this.doubling-- > 0) this.#late(subject, bytes);
    }
  }

  #late(subject: string, bytes: Uint8Array): void {
    const { clock, random } = this.#runtime;
    const copy = bytes.slice();
    clock.after(random.integer(DETOUR_MS), () => this.#inner.publish(subject, copy));
  }

  subscribe(subject: string, handler: (bytes: Uint8Array, fromNode: string) => void): () => void {
    let on = true;
    const stop = this.#inner.subscribe(subject, (bytes, from) => {
      const { clock, random } = this.#runtime;
      const now = clock.monotonic();
      const way = `${subject} ${from}`;
      const arrival = Math.max(this.#arrivals.get(way) ?? now, now + random.integer(LAG_MS));
      this.#arrivals.set(way, arrival);
      clock.after(arrival - now, () => on && handler(bytes, from));
    });
    return () => {
      on = false;
      stop();
    };
  }

  onStatus(handler: (status: BackboneStatus) => void): () => void {
    return this.#inner.onStatus(handler);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
