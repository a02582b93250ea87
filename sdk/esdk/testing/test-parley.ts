import { connect, MemoryOutbox, type Parley, ParleyError } from '@parley/esdk';
import { CODES, type CodeName } from '@parley/protocol';
import { type Duration, millisecondsOf } from './duration.ts';
import { FakeMessaging } from './fake-messaging.ts';
import { type FakeRefusal, FakeServer } from './fake-server.ts';
import { StandingRuntime } from './standing-runtime.ts';
import { TestNetwork } from './test-network.ts';

export interface TestParleyOptions {
  /** What chance is made of: the same seed gives the same ids and pauses. Default 1. */
  readonly seed?: number;
  /** Everybody there is; writing to others is refused as `not-found`. Default: whoever is named. */
  readonly people?: readonly string[];
  /** Who may do what in the channels of applications; what is not allowed is refused as `forbidden`, and a cast is dropped. Default: everybody everything. */
  readonly may?: (question: TestQuestion) => boolean;
}

/** What somebody is about to do in a channel. */
export interface TestQuestion {
  readonly person: string;
  readonly verb: 'join' | 'publish' | 'cast' | 'history';
  readonly channel: string;
}

/** The time of a `TestParley`. It stands still but for `advance`. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets so much time pass (milliseconds, or `'5m'`), with all that happens in it in its order. */
  advance(time: Duration): Promise<void>;
}

let made = 0;

/**
 * A Parley in memory, for the tests of an application: connections are those of `@parley/esdk`, the server behind them and the network between are made
 * up. Channels (durable, with order, positions and recovery), casts, members, conversations of two with history, unread counts, edits and deletions, and the inbox
 * behave as those of a server, and refuse what a server refuses. There are no presence, pipes and rooms; methods of components are those that the test
 * gives with `answer`. Whatever else is asked for is refused as `unknown-method`.
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
  readonly #people: ReadonlySet<string> | undefined;
  readonly #connections: Parley[] = [];

  constructor({ seed = 1, people, may }: TestParleyOptions) {
    const runtime = new StandingRuntime(seed);
    this.#runtime = runtime;
    this.#server = new FakeServer({ runtime });
    if (may) this.#server.may = (person, verb, channel) => may({ person, verb, channel });
    this.#people = people && new Set(people);
    new FakeMessaging(this.#server, (person) => this.#exists(person));
    this.#address = `https://test-${++made}.invalid`;
    this.clock = { now: () => runtime.clock.now(), advance: (time) => runtime.advance(millisecondsOf(time)) };
    this.network = new TestNetwork(this.#server, runtime);
  }

  /**
   * A connection of its own for a person, at each call: somebody may have several, as in several windows. `close` of this object closes it. Throws a
   * TypeError for somebody who is not among the people.
   */
  connect(person: string): Parley {
    if (!this.#exists(person)) throw new TypeError(`"${person}" is not among the people of this test.`);
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

  /**
   * Answers a method of a component, by its full name (`polls.create`), with what `fn` returns or settles with. To refuse, throw a `ParleyError` with a
   * code of the server: `new ParleyError('forbidden')`. Whatever else is thrown is told as `internal`.
   */
  answer<In = unknown>(method: string, fn: (input: In, person: string) => unknown): void {
    this.#server.methods.set(method, async (input: In, person: string) => {
      try {
        return await fn(input, person);
      } catch (error) {
        throw error instanceof ParleyError ? refusalOf(error) : error;
      }
    });
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

  #exists(person: string): boolean {
    return this.#people?.has(person) ?? true;
  }
}

function refusalOf({ code, message, details }: ParleyError): FakeRefusal {
  // Codes of the client itself are no server's.
  return { refused: code in CODES ? (code as CodeName) : 'internal', message, details };
}
