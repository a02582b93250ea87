import type { FakeSocket } from './fake-socket.ts';
import type { TestNode } from './node/test-node.ts';
import type { TestNetwork } from './types.ts';

/** The network of a `TestParley`. */
export class Network implements TestNetwork {
  readonly #node: () => TestNode;
  readonly #dropped = new Set<string>();
  #everybody = false;
  #delayMs = 0;

  constructor(node: () => TestNode) {
    this.#node = node;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  drop(person?: string): void {
    if (person === undefined) this.#everybody = true;
    else this.#dropped.add(person);
    this.#node().cut(person);
  }

  restore(person?: string): void {
    if (person !== undefined) return void this.#dropped.delete(person);
    this.#dropped.clear();
    this.#everybody = false;
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** For `connect`: what its connection is made with. */
  socketOf(person: string): () => FakeSocket {
    return () => this.#node().dial(person, !this.#everybody && !this.#dropped.has(person));
  }
}
