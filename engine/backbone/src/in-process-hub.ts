import { type Backbone, type BackboneStatus, checkMessage, checkSubject } from './backbone.ts';

type Handler = (bytes: Uint8Array, fromNode: string) => void;

/**
 * The backbone of nodes that live in one process: a single-node installation, or a whole site under simulation.
 * Messages arrive in a later microtask, so that a publisher never runs a subscriber's code.
 */
export class InProcessHub {
  readonly #members = new Map<string, Member>();
  readonly #parted = new Set<string>();

  /** Throws when the name is taken by a member that has not been closed. */
  join(node: string): Backbone {
    if (this.#members.has(node)) throw new Error(`A node named "${node}" is connected already.`);
    const member = new Member(
      node,
      (subject, bytes) => this.#publish(member, subject, bytes),
      () => this.#members.delete(node),
    );
    this.#members.set(node, member);
    return member;
  }

  /** Cuts a node off, or heals the cut: what is published meanwhile, by it or by others, never reaches the other side. */
  setConnected(node: string, connected: boolean): void {
    this.#members.get(node)?.setStatus(connected ? 'connected' : 'disconnected');
  }

  /** Two nodes no longer hear each other, and nobody tells them so; or they do again. */
  part(one: string, other: string, parted: boolean): void {
    for (const pair of [`${one} ${other}`, `${other} ${one}`]) {
      if (parted) this.#parted.add(pair);
      else this.#parted.delete(pair);
    }
  }

  /** What anybody listens to. */
  get subjects(): readonly string[] {
    return [...new Set([...this.#members.values()].flatMap(({ subjects }) => subjects))];
  }

  #publish(from: Member, subject: string, bytes: Uint8Array): void {
    for (const member of this.#members.values()) {
      if (member === from || member.status !== 'connected' || !member.listensTo(subject)) continue;
      if (this.#parted.has(`${from.node} ${member.node}`)) continue;
      queueMicrotask(() => member.deliver(subject, bytes, from.node));
    }
  }
}

class Member implements Backbone {
  readonly node: string;
  readonly #send: (subject: string, bytes: Uint8Array) => void;
  readonly #leave: () => void;
  readonly #handlers = new Map<string, Set<{ readonly handler: Handler }>>();
  readonly #watchers = new Set<{ readonly handler: (status: BackboneStatus) => void }>();
  #status: BackboneStatus = 'connected';

  constructor(node: string, send: (subject: string, bytes: Uint8Array) => void, leave: () => void) {
    this.node = node;
    this.#send = send;
    this.#leave = leave;
  }

  get status(): BackboneStatus {
    return this.#status;
  }

  get subjects(): readonly string[] {
    return [...this.#handlers.keys()];
  }

  publish(subject: string, bytes: Uint8Array): void {
    checkMessage(subject, bytes);
    if (this.#status === 'connected') this.#send(subject, bytes);
  }

  subscribe(subject: string, handler: Handler): () => void {
    checkSubject(subject);
    const entry = { handler };
    const entries = this.#handlers.get(subject) ?? new Set();
    this.#handlers.set(subject, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.#handlers.get(subject) === entries) this.#handlers.delete(subject);
    };
  }

  onStatus(handler: (status: BackboneStatus) => void): () => void {
    const entry = { handler };
    this.#watchers.add(entry);
    return () => void this.#watchers.delete(entry);
  }

  close(): Promise<void> {
    this.setStatus('closed');
    this.#handlers.clear();
    this.#leave();
    return Promise.resolve();
  }

  setStatus(status: BackboneStatus): void {
    if (this.#status === status || this.#status === 'closed') return;
    this.#status = status;
    for (const { handler } of [...this.#watchers]) handler(status);
  }

  listensTo(subject: string): boolean {
    return this.#handlers.has(subject);
  }

  deliver(subject: string, bytes: Uint8Array, fromNode: string): void {
    if (this.#status !== 'connected') return;
    for (const { handler } of [...(this.#handlers.get(subject) ?? [])]) handler(bytes, fromNode);
  }
}
