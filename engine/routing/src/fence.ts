import { codeOf } from '@parley/protocol';
import type { Site } from '@parley/site';
import type { Link } from './link.ts';
import type { Connection } from './router-types.ts';

/**
 * Stands between the connections of this node and their peers while the node has no lease: nothing is written, and what comes waits, until it holds
 * again; by then it has heard of what was revoked. What waits to be written counts as queued on its link, with the consequences that has there.
 */
export class Fence {
  readonly #site: Site;
  readonly #mostBytes: number;
  readonly #closed = new Set<Gate>();
  readonly stop: () => void;

  /** `mostBytes`: what may come on one connection meanwhile. */
  constructor(site: Site, mostBytes: number) {
    this.#site = site;
    this.#mostBytes = mostBytes;
    this.stop = site.onChange(() => this.open());
  }

  /** `accept` makes the connection for the link that it is given. */
  around(link: Link, accept: (fenced: Link) => Connection): Connection {
    // Without other nodes there is nobody to be fenced off from.
    if (this.#site.alone) return accept(link);
    const isOpen = (): boolean => {
      if (this.#site.holds) return true;
      this.#closed.add(gate);
      return false;
    };
    const gate = new Gate(link, this.#mostBytes, isOpen);
    return gate.connect(accept);
  }

  /**
   * What was gathered leaves before anything that came meanwhile is handled. To be called now and then, too: the site does not tell of a lease that
   * held again because the wall clock was set right.
   */
  open(): void {
    if (this.#closed.size === 0 || !this.#site.holds) return;
    const gates = [...this.#closed];
    this.#closed.clear();
    for (const gate of gates) gate.letOut();
    for (const gate of gates) gate.letIn();
  }
}

/** The fence around one connection. */
class Gate implements Link, Connection {
  readonly #link: Link;
  readonly #mostBytes: number;
  readonly #isOpen: () => boolean;
  #connection: Connection | undefined;
  #outgoing: Uint8Array[] = [];
  #outgoingBytes = 0;
  #incoming: Uint8Array[] = [];
  #incomingBytes = 0;

  constructor(link: Link, mostBytes: number, isOpen: () => boolean) {
    this.#link = link;
    this.#mostBytes = mostBytes;
    this.#isOpen = isOpen;
  }

  connect(accept: (fenced: Link) => Connection): Connection {
    this.#connection = accept(this);
    return this;
  }

  get origin(): string | undefined {
    return this.#link.origin;
  }

  get remote(): string {
    return this.#link.remote;
  }

  get queuedBytes(): number {
    return this.#outgoingBytes + this.#link.queuedBytes;
  }

  write(message: Uint8Array): void {
    if (this.#isOpen()) {
      if (this.#outgoing.length > 0) this.letOut();
      this.#link.write(message);
      return;
    }
    this.#outgoing.push(message);
    this.#outgoingBytes += message.length;
  }

  close(code: number, reason: string): void {
    this.#forget();
    this.#link.close(code, reason);
  }

  abort(): void {
    this.#forget();
    if (this.#link.abort) this.#link.abort();
    else this.#link.close(codeOf('slow-reader'), '');
  }

  receive(message: Uint8Array): void {
    if (this.#isOpen()) {
      if (this.#incoming.length > 0) this.letIn();
      this.#connection?.receive(message);
      return;
    }
    this.#incoming.push(message);
    this.#incomingBytes += message.length;
    if (this.#incomingBytes > this.#mostBytes) this.close(codeOf('overloaded'), 'Too much came while this node was cut off from its site.');
  }

  ended(): void {
    this.#forget();
    this.#connection?.ended();
  }

  letOut(): void {
    const messages = this.#outgoing;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    for (const message of messages) this.#link.write(message);
  }

  letIn(): void {
    const messages = this.#incoming;
    this.#incoming = [];
    this.#incomingBytes = 0;
    for (const message of messages) this.#connection?.receive(message);
  }

  #forget(): void {
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    this.#incoming = [];
    this.#incomingBytes = 0;
  }
}
