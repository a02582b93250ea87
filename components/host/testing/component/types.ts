import type { DirectoryServices, Logger, Refused, SettingInput } from '@parley/component';
import type { Principal } from '@parley/routing';

export interface TestComponentOptions {
  /** What is special about people, by their names. Everybody else is a person without roles. */
  readonly as?: Readonly<Record<string, Partial<Principal>>>;
  /** Fakes of the APIs that the component uses, by the names of the APIs: `{ 'people.api': { … } }`. */
  readonly using?: Readonly<Record<string, object>>;
  /** Who there is, for a component with `directory:read`. */
  readonly directory?: DirectoryServices;
  /** Decides all chance but that of a component in a thread of its own. */
  readonly seed?: number;
}

/** A component at a node of its own, with storage in memory, people who connect without a network, and a time that the test lets pass. */
export interface TestComponent extends AsyncDisposable {
  readonly clock: TestClock;
  /** What was logged, in order. */
  readonly lines: readonly { readonly level: keyof Logger; readonly event: string; readonly facts: Readonly<Record<string, unknown>> }[];
  /** Whoever has that name, with a session that connects when it is needed. Not while the node is down. */
  as(name: string): TestPerson;
  /** What stands in a durable channel of the component: `entries('poll/1')`. */
  entries(channel: string): Promise<readonly TestEntry[]>;
  /** An administrator changes a setting; without a value it is the default again. Rejects with `Refused` for what is not allowed. */
  set(name: string, value?: SettingInput): Promise<void>;
  /** Lets everything that was set going come to rest: what was published is heard. A moment of simulated time may pass. */
  quiet(): Promise<void>;
  /** The node is lost as by a power cut: the component is not told, and what is not stored is gone. */
  crash(): Promise<void>;
  /** Starts the node again on the same storage; one that still runs is stopped before. */
  restart(): Promise<void>;
}

/** The time of a component under test: it stands still until the test lets it pass. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets time pass: `'1h'`, `'30s'`, or milliseconds. Jobs and timers run on the way; settles when what they have set going has come to rest. */
  advance(time: string | number): Promise<void>;
}

/** An entry of a durable channel. */
export interface TestEntry {
  readonly offset: number;
  readonly sender: string;
  /** The parsed payload. */
  readonly body: unknown;
}

/** Somebody with a session at the component's node. */
export interface TestPerson {
  /** Calls a method of the component: `call('create', { … })`. Rejects with `Refused`, as a client is refused. */
  call<Output = unknown>(method: string, input?: unknown, options?: { readonly key?: string }): Promise<Output>;
  /** Settles with the first that is told. Rejects with `Refused`. */
  watch(name: string, input?: unknown): Promise<TestWatch>;
  /** Joins a channel of the component: `join('poll/1')`. Rejects with `Refused`. */
  join(name: string): Promise<TestSubscription>;
  /** Asks a route of the component: `fetch('results?all=1')`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** As if the network went away; the next call connects again. */
  disconnect(): Promise<void>;
}

/** A view that is open. */
export interface TestWatch {
  /** Everything that was told, in order, snapshots and deltas. */
  readonly told: readonly unknown[];
  /** Why it has ended; undefined: it is open. */
  readonly refused: Refused | undefined;
  end(): void;
}

/** A channel that is joined. */
export interface TestSubscription {
  /** Bodies of what has come since, published and cast, in order. */
  readonly heard: readonly unknown[];
  /** Rejects with `Refused`. */
  publish(body: unknown): Promise<void>;
  cast(key: string, body: unknown): void;
}
