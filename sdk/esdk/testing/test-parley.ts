import { connect, MemoryOutbox, type Parley } from '@parley/esdk';
import { FakeMessaging } from './fake-messaging.ts';
import { FakeServer } from './fake-server.ts';
import { StandingRuntime } from './standing-runtime.ts';
import { TestNetwork } from './test-network.ts';

export interface TestParleyOptions {
  /** What chance is made of: the same seed gives the same ids and pauses. Default 1. */
  readonly seed?: number;
}

/** The time of a `TestParley`. It stands still but for `advance`. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets so many milliseconds pass, with all that happens in them in its order. */
  advance(ms: number): Promise<void>;
}

let made = 0;

/**
 * A Parley in memory, for the tests of an application: connections are those of `@parley/esdk`, the server behind them and the network between are made
 * up. Channels (durable, with order, positions and recovery), casts, members, conversations of two with history, unread counts, edits and deletions, and the inbox
 * behave as those of a server. Everybody may do everything; there are no presence, pipes, rooms, or methods of other components: asking for them is
 * refused with `unknown-method`.
 *
 * Promises settle by themselves as long as the network has no delay; whatever waits for time to pass (a reconnect, a deadline) waits for `clock.advance`.
 *
 * @example
 * await using test = createTestParley();
 * const [maya, ravi] = [test.connect('maya'), test.connect('ravi')];
 * const chat = await maya.messaging.open({ person: 'ravi' });
 * test.network.drop('maya');
 * const { sent } = chat.send('Can you look at bed 7?'); // waits, as in the application
 * test.network.restore('maya');
 * await test.clock.advance(30_000);
 * await sent;
 */
export function createTestParley(options: TestParleyOptions = {}): TestParley {
  return new TestParley(options);
}

export class TestParley implements AsyncDisposable {
  readonly clock: TestClock;
  readonly network: TestNetwork;
  readonly #runtime: StandingRuntime;
  readonly #server: FakeServer;
  readonly #address: string;
  readonly #connections: Parley[] = [];

  constructor({ seed = 1 }: TestParleyOptions) {
    const runtime = new StandingRuntime(seed);
    this.#runtime = runtime;
    this.#server = new FakeServer({ runtime });
    new FakeMessaging(this.#server);
    this.#address = `https://test-${++made}.invalid`;
    this.clock = { now: () => runtime.clock.now(), advance: (ms) => runtime.advance(ms) };
    this.network = new TestNetwork(this.#server, runtime);
  }

  /** A connection of its own for a person, at each call: somebody may have several, as in several windows. `close` of this object closes it. */
  connect(person: string): Parley {
    const parley = connect(this.#address, {
      token: person,
      storageKey: `${person} ${this.#connections.length}`,
      outbox: new MemoryOutbox(this.#runtime.random),
      runtime: this.#runtime,
      socket: this.network.socketOf(person),
    });
    this.#connections.push(parley);
    return parley;
  }

  /** Publishes on a channel as a backend does. Default: as `server`. */
  publish(channel: string, body: unknown, sender = 'server'): { readonly offset: number } {
    return { offset: this.#server.post(channel, sender, body).offset };
  }

  /** Forgets what was ever published on a channel, and breaks all connections: whoever has joined it is told `reset` when they are back. */
  forget(channel: string): void {
    this.#server.forget(channel);
    this.#server.cut();
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((each) => each.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
