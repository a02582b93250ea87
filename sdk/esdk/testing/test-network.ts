import type { Runtime } from '@parley/runtime';
import type { FakeServer } from './fake-server.ts';
import { FakeSocket } from './fake-socket.ts';

/** What lies between the connections of a `TestParley` and its server. */
export class TestNetwork {
  readonly #server: FakeServer;
  readonly #runtime: Runtime;
  readonly #dropped = new Set<string>();
  #everybody = false;
  #delayMs = 0;

  constructor(server: FakeServer, runtime: Runtime) {
    this.#server = server;
    this.#runtime = runtime;
    server.latencyMs = () => this.#delayMs;
  }

  /** Breaks the connections of a person, or of everybody, and lets no new one be made until `restore`. What is under way is lost. */
  drop(person?: string): void {
    if (person === undefined) this.#everybody = true;
    else this.#dropped.add(person);
    const broken = this.#server.connections.filter((each) => person === undefined || each.person === person);
    for (const { socket } of broken) socket.end(1006);
  }

  /** Of a person, or of everybody. Connections come back when they try the next time: advance the clock, by half a minute at most. */
  restore(person?: string): void {
    if (person === undefined) this.#dropped.clear();
    else this.#dropped.delete(person);
    if (person === undefined) this.#everybody = false;
  }

  /** How many milliseconds of the clock each message is under way from now on, both ways; 0 at first: it arrives by itself. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** For `connect`: what its connection is made with. */
  socketOf(person: string): () => FakeSocket {
    const wire = { runtime: this.#runtime, latencyMs: () => this.#delayMs };
    return () => (this.#everybody || this.#dropped.has(person) ? new FakeSocket(wire, () => undefined) : this.#server.socket());
  }
}
