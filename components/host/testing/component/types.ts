import type { DirectoryServices, HookAnswer, HookVerdict, Logger, Refused, SettingInput } from '@parley/component';
import type { Principal } from '@parley/routing';

export interface TestComponentOptions {
  /** What is special about people, by their names. Everybody else is a person without roles. */
  readonly as?: Readonly<Record<string, Partial<Principal>>>;
  /** Fakes of the APIs that the component uses, by the names of the APIs: `{ 'people.api': { … } }`. */
  readonly using?: Readonly<Record<string, object>>;
  /** Who there is, for a component with `directory:read`. */
  readonly directory?: DirectoryServices;
  /** What others have to say at points that the component offers: `{ 'polls.poll.before': async (poll) => accept() }`. */
  // biome-ignore lint/suspicious/noExplicitAny: values of points are of different types.
  readonly filling?: Readonly<Record<string, (value: any) => HookVerdict | Promise<HookVerdict>>>;
  /** Points of others that the component fills, with what becomes of a failure: `{ 'messaging.message.before': 'open' }`. `t.ask` asks there. */
  readonly offering?: Readonly<Record<string, 'open' | 'closed'>>;
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
  /** What stands in a durable channel of the component: `entries('poll/1')`; of a namespace that it has: `entries('/stall/desk/1')`. */
  entries(channel: string): Promise<readonly TestEntry[]>;
  /** Asks at a point of `offering`, as the component that offers it does. */
  ask<Value extends object>(point: string, value: Value): Promise<HookAnswer<Value>>;
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
  /** Joins a channel of the component: `join('poll/1')`; of a namespace that it has: `join('/stall/desk/1')`. Rejects with `Refused`. */
  join(name: string): Promise<TestSubscription>;
  /** Opens a pipe to the component. Rejects with `Refused`. */
  open(label: string, options?: { readonly kind?: 'bytes' | 'messages'; readonly meta?: Uint8Array }): Promise<TestPipe>;
  /** Asks a route of the component, `GET /results` of its declaration: `fetch('/results?all=1')`. */
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

/** A pipe that the component takes. Everything rejects with `Refused` once it was ended with a code. */
export interface TestPipe {
  /** The next chunk or message; undefined: no more comes. */
  read(): Promise<Uint8Array | undefined>;
  /** Settles when there is room for more. */
  write(chunk: Uint8Array): Promise<void>;
  /** No more is written; settles when everything has arrived. */
  end(): Promise<void>;
}
