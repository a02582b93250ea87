import { setTimeout as wait } from 'node:timers/promises';
import type { Msg } from '@nats-io/transport-node';
import { type Backbone, type BackboneStatus, checkMessage, checkSubject } from '@parley/backbone';
import type { Link } from './link.ts';
import type { Subjects } from './subjects.ts';

type Handler = (bytes: Uint8Array, fromNode: string) => void;

/** What one subscription at the server serves. */
interface Interest {
  subjects: number;
  stop: () => void;
}

/** How long `close` waits for the server to take what was published before. */
const farewellMs = 1000;

/** Between two attempts to reach a server: all nodes try, and not at the same moment. */
export function pause(signal?: AbortSignal): Promise<void> {
  return wait(100 + Math.random() * 400, undefined, { ...(signal && { signal }) }).catch(() => {});
}

export interface NatsBackboneOptions {
  readonly node: string;
  readonly subjects: Subjects;
  readonly link: Link;
  /** Opens another link; it may fail. */
  readonly dial: () => Promise<Link>;
  /** How long the server needs to tell others of a subscription. */
  readonly spreadMs: number;
}

/**
 * A backbone over one link after another. While there is none, nothing is kept for later; `connected` is said when the server has taken every
 * subscription again, and others have had the time to hear of it, so that whoever asks then misses nothing of what follows.
 */
export class NatsBackbone implements Backbone {
  readonly node: string;
  readonly #subjects: Subjects;
  readonly #dial: () => Promise<Link>;
  readonly #spreadMs: number;
  readonly #handlers = new Map<string, Set<{ readonly handler: Handler }>>();
  readonly #interests = new Map<string, Interest>();
  readonly #watchers = new Set<{ readonly handler: (status: BackboneStatus) => void }>();
  readonly #closing = new AbortController();
  #link: Link;
  #status: BackboneStatus = 'connected';

  constructor({ node, subjects, link, dial, spreadMs }: NatsBackboneOptions) {
    this.node = node;
    this.#subjects = subjects;
    this.#link = link;
    this.#dial = dial;
    this.#spreadMs = spreadMs;
    void this.#stay();
  }

  get status(): BackboneStatus {
    return this.#status;
  }

  publish(subject: string, bytes: Uint8Array): void {
    checkMessage(subject, bytes);
    if (this.#status === 'connected') this.#link.publish(this.#subjects.placeOf(subject), bytes, this.node);
  }

  subscribe(subject: string, handler: Handler): () => void {
    checkSubject(subject);
    const entry = { handler };
    const entries = this.#handlers.get(subject);
    if (entries) entries.add(entry);
    else {
      this.#handlers.set(subject, new Set([entry]));
      this.#take(this.#subjects.interestOf(subject));
    }
    return () => this.#unsubscribe(subject, entry);
  }

  onStatus(handler: (status: BackboneStatus) => void): () => void {
    const entry = { handler };
    this.#watchers.add(entry);
    return () => void this.#watchers.delete(entry);
  }

  /** Settles when the server has taken everything published and subscribed so far, or the link is lost. */
  async flush(): Promise<void> {
    await this.#link.flush();
  }

  async close(): Promise<void> {
    if (this.#status === 'closed') return;
    this.#closing.abort();
    this.#setStatus('closed');
    this.#handlers.clear();
    const patience = new AbortController();
    await Promise.race([this.#link.flush(), wait(farewellMs, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
    this.#link.end();
  }

  #unsubscribe(subject: string, entry: { readonly handler: Handler }): void {
    const entries = this.#handlers.get(subject);
    if (!entries?.delete(entry) || entries.size > 0) return;
    this.#handlers.delete(subject);
    this.#drop(this.#subjects.interestOf(subject));
  }

  #take(key: string): void {
    const interest = this.#interests.get(key);
    if (interest) interest.subjects += 1;
    else this.#interests.set(key, { subjects: 1, stop: this.#link.subscribe(key, (message) => this.#hear(message)) });
  }

  #drop(key: string): void {
    const interest = this.#interests.get(key);
    if (!interest || --interest.subjects > 0) return;
    interest.stop();
    this.#interests.delete(key);
  }

  #hear(message: Msg): void {
    if (this.#status !== 'connected') return;
    const entries = this.#handlers.get(message.subject.slice(this.#subjects.cut));
    if (!entries) return;
    // A copy: what the client gives is a view of everything that arrived together.
    const bytes = new Uint8Array(message.data);
    for (const { handler } of [...entries]) this.#call(handler, bytes, message.reply ?? '');
  }

  #call(handler: Handler, bytes: Uint8Array, from: string): void {
    try {
      handler(bytes, from);
    } catch (error) {
      // Handlers must not throw. The fault is its owner's; in here it would end the reading of this connection without a word.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  async #stay(): Promise<void> {
    for (;;) {
      await this.#link.lost;
      if (this.#status === 'closed') return;
      this.#setStatus('disconnected');
      const link = await this.#dialAgain();
      if (!link) return;
      this.#link = link;
      for (const [key, interest] of this.#interests) interest.stop = link.subscribe(key, (message) => this.#hear(message));
      const { signal } = this.#closing;
      if ((await link.flush()) && this.#spreadMs > 0) await wait(this.#spreadMs, undefined, { signal }).catch(() => {});
      if (!link.isLost) this.#setStatus('connected');
    }
  }

  /** Until there is a link, or the backbone is closed. */
  async #dialAgain(): Promise<Link | undefined> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await pause(signal);
      const link = signal.aborted ? undefined : await this.#dial().catch(() => undefined);
      if (!signal.aborted && link) return link;
      link?.end();
    }
    return undefined;
  }

  #setStatus(status: BackboneStatus): void {
    if (this.#status === status || this.#status === 'closed') return;
    this.#status = status;
    for (const { handler } of [...this.#watchers]) handler(status);
  }
}
