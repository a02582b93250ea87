import type { Refusal, Shaped } from '@parley/channels';
import type { Params, Rule } from '@parley/component';
import { parseInput, Refused, statementNames } from '@parley/component';
import { loneSite, openTestStore } from '@parley/host/testing';
import type { Draft, Event, Message, MessagingMethods } from '@parley/messaging/contract';
import type { PeopleApi } from '@parley/people';
import type { Principal } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { AppendResult, BatchResult, Entry, Head, Row, SqlValue, Store, Write } from '@parley/storage';
import type { MessagingApi } from '../src/api.ts';
import { messaging } from '../src/component.ts';
import type { Change } from '../src/inbox/change.ts';
import { TICK_MS } from '../src/inbox/teller.ts';
import { feedOf } from '../src/names.ts';
import type { MessagingState } from '../src/state.ts';
import { InboxClient } from './inbox-client.ts';
import { openQuickStore } from './quick-store.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Name<M> = M extends `messaging.${infer Rest}` ? Rest : never;
export type Published = AppendResult | { readonly status: 'refused'; readonly code: string; readonly message: string };

export interface HarnessOptions {
  readonly people?: readonly string[];
  readonly seed?: number;
  /** `sqlite`: the real one, with its threads. */
  readonly store?: 'quick' | 'sqlite';
}

/** The component on a store, with hand-made services that count what is asked of the database. */
export class Harness {
  readonly runtime: SimulatedRuntime;
  readonly queries: string[] = [];
  readonly batches: (readonly Write[])[] = [];
  readonly appends: { readonly channel: string; readonly writes: readonly Write[] }[] = [];
  readonly accessChanged: { readonly resource: string; readonly person: string | undefined }[] = [];
  readonly warnings: string[] = [];
  /** Known to the directory; others are strangers. */
  readonly people: Set<string>;
  /** While true, redactions fail. */
  redactFails = false;
  /** While true, queries fail. */
  queryFails = false;
  readonly #store: Store;
  readonly #order = new Map<string, Promise<unknown>>();
  #pending = 0;
  #idle: (() => void)[] = [];
  #state: MessagingState | undefined;
  #api: MessagingApi | undefined;
  #stop: (() => Promise<void>) | undefined;

  private constructor(store: Store, runtime: SimulatedRuntime, people: readonly string[]) {
    this.#store = store;
    this.runtime = runtime;
    this.people = new Set(people);
  }

  static async open({ people = ['ann', 'ben', 'cleo', 'dan'], seed = 1, store = 'quick' }: HarnessOptions = {}): Promise<Harness> {
    const runtime = new SimulatedRuntime(seed);
    const opened = store === 'quick' && !process.env['PARLEY_TEST_POSTGRES'] ? openQuickStore(runtime) : await openTestStore();
    await opened.sql.migrate('messaging', messaging.storage?.migrations ?? []);
    const harness = new Harness(opened, runtime, people);
    await harness.restart();
    return harness;
  }

  get api(): MessagingApi {
    if (!this.#api) throw new Error('The component is not started.');
    return this.#api;
  }
  get state(): MessagingState {
    if (!this.#state) throw new Error('The component is not started.');
    return this.#state;
  }

  /** Stops the component, if it runs, and starts it on the same store. */
  async restart(): Promise<void> {
    await this.#stop?.();
    const log = (event: string): void => void this.warnings.push(event);
    // Messaging asks the directory only who exists.
    const people = {
      exists: async (ids: readonly string[]) => new Set(ids.filter((id) => this.people.has(id))),
    } as Partial<PeopleApi> as PeopleApi;
    const started = await messaging.start({
      clock: this.runtime.clock,
      random: this.runtime.random,
      logger: { debug: () => {}, info: () => {}, warn: log, error: log },
      sql: { query: (sql, params) => this.#query(sql, params), batch: (writes) => this.#batch(writes), migrate: () => Promise.resolve() },
      blob: this.#store.blob,
      channels: {
        append: (channel, entry, writes = []) => this.#append(channel, entry, writes),
        of: () => {
          throw new Error('Messages of conversations are of no declared kinds.');
        },
        publish: () => Promise.reject(new Error('Publishing is the business of a host.')),
        head: (channel) => this.#store.log.head(channel),
        read: (channel, after, limit) => this.#store.log.read(channel, after, limit),
        truncate: () => Promise.reject(new Error('Nothing is dropped from a conversation.')),
        redact: (channel, offsets) =>
          this.#busy(this.redactFails ? Promise.reject(new Error('The disk is full.')) : this.#store.log.redact(channel, offsets)),
      },
      settings: { current: {}, onChange: () => () => {} },
      sessions: {
        revoke: () => Promise.resolve(0),
        matching: async () => [],
        connected: async () => false,
        connectedElsewhere: () => () => {},
        onRevoked: () => () => {},
        onChange: () => () => {},
        listening: Promise.resolve(),
      },
      access: {
        changed: async (resource, people) => {
          for (const person of people ?? [undefined]) this.accessChanged.push({ resource, person });
        },
      },
      namespaces: { declare: () => {} },
      hooks: { ask: async (_, value) => ({ accepted: true, value }) },
      directory: notAsked('directory'),
      network: notAsked('network'),
      site: loneSite(),
      uses: { people },
      signal: new AbortController().signal,
    });
    this.#state = started.state;
    this.#api = started.api;
    this.#stop = started.stop;
    await this.idle();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    if (!stop) return;
    await stop();
    await this.#store.close();
  }

  /** Settles when nothing is asked of the store any more. */
  async idle(): Promise<void> {
    while (this.#pending > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Lets inboxes be told. */
  async tick(): Promise<void> {
    await this.idle();
    await this.runtime.advance(TICK_MS);
    await this.idle();
  }

  /** Calls a method as a person, through its schemas and its rule. */
  async call<M extends keyof MessagingMethods>(
    person: string,
    name: Name<M>,
    input: MessagingMethods[M]['in'],
  ): Promise<MessagingMethods[M]['out']> {
    const method = messaging.methods?.[name];
    if (!method) throw new Error(`There is no method ${name}.`);
    const parsed: unknown = parseInput(method.in, encoder.encode(JSON.stringify(input)));
    if (!(await this.#may(person, method.can, parsed))) throw new Refused('forbidden', method.can.name);
    const answer = await method.run({ state: this.state, principal: principalOf(person), signal: new AbortController().signal }, parsed);
    return method.out.parse(answer) as MessagingMethods[M]['out'];
  }

  /** Publishes a draft (or raw bytes) on a conversation's feed as a client does. */
  async publish(person: string, conversation: string, draft: Draft | Uint8Array): Promise<Published> {
    const shaped = await this.shape(person, conversation, draft);
    if ('refused' in shaped) return { status: 'refused', code: shaped.refused, message: shaped.message };
    return this.append(person, conversation, shaped);
  }

  /** The first half of a publication: may the person, and what becomes of the draft? */
  async shape(person: string, conversation: string, draft: Draft | Uint8Array): Promise<Shaped | Refusal> {
    const feed = messaging.channels?.['conversation'];
    const params = { conversation };
    if (!feed?.shape || !feed.can.publish || !(await this.#may(person, feed.can.publish as Rule<MessagingState, never>, params))) {
      return { refused: 'forbidden', message: 'conversation-member' };
    }
    const payload = draft instanceof Uint8Array ? draft : encoder.encode(JSON.stringify(draft));
    return feed.shape(this.state, { params, sender: principalOf(person), payload });
  }

  /** The second half: the commit. */
  append(person: string, conversation: string, { payload, countable, note, writes }: Shaped): Promise<AppendResult> {
    return this.#append(feedOf(conversation), { sender: person, payload, countable, note }, writes);
  }

  /** Publishes a message; answers its id. */
  async say(person: string, conversation: string, body: string, more: Partial<Extract<Draft, { kind: 'create' }>> = {}): Promise<number> {
    const result = await this.publish(person, conversation, { kind: 'create', body, ref: 'r', ...more });
    if (result.status !== 'appended') throw new Error(`Not appended: ${JSON.stringify(result)}`);
    return result.position.offset;
  }

  async watch(person: string): Promise<InboxClient & { stop(): void }> {
    const client = new InboxClient();
    const inbox = messaging.watches?.['inbox'];
    const call = { state: this.state, principal: principalOf(person), signal: new AbortController().signal };
    const stop = await inbox?.open(call, {} as never, client);
    return Object.assign(client, { stop: () => stop?.() });
  }

  async entries(conversation: string): Promise<readonly Entry[]> {
    return (await this.#store.log.read(feedOf(conversation), 0, 1000)).entries;
  }

  /** Where the log says that the conversation's feed stands. */
  head(conversation: string): Promise<Head | undefined> {
    return this.#store.log.head(feedOf(conversation));
  }

  async events(conversation: string): Promise<readonly (Event | undefined)[]> {
    return (await this.entries(conversation)).map(({ payload }) =>
      payload.length ? (JSON.parse(decoder.decode(payload)) as Event) : undefined,
    );
  }

  async messages(person: string, conversation: string): Promise<readonly Message[]> {
    return (await this.call<'messaging.history'>(person, 'history', { conversation, limit: 200 })).messages;
  }

  /** Rows of a table, past the counters. */
  rows(sql: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#store.sql.query(sql, params);
  }

  /** Changes rows, past the counters. */
  async write(sql: string): Promise<void> {
    await this.#store.sql.batch([{ sql, params: [] }]);
  }

  async #may(person: string, rule: Rule<MessagingState, never>, resource: unknown): Promise<boolean> {
    const { check } = rule as Rule<MessagingState, Params>;
    return check({ principal: principalOf(person), resource: resource as Params, state: this.state, context: { loopback: true } });
  }

  #query(sql: string, params?: readonly SqlValue[]): Promise<readonly Row[]> {
    checkTables(sql);
    this.queries.push(sql);
    return this.#busy(this.queryFails ? Promise.reject(new Error('The disk is broken.')) : this.#store.sql.query(sql, params));
  }

  #batch(writes: readonly Write[]): Promise<BatchResult> {
    for (const { sql } of writes) checkTables(sql);
    this.batches.push(writes);
    return this.#busy(this.#store.sql.batch(writes));
  }

  /** As the channels primitive: `committed` in the order of offsets. */
  #append(
    channel: string,
    entry: { readonly sender: string; readonly payload: Uint8Array; readonly countable: boolean; readonly note?: unknown },
    writes: readonly Write[],
  ): Promise<AppendResult> {
    for (const { sql } of writes) checkTables(sql);
    this.appends.push({ channel, writes });
    const { sender, payload, countable, note } = entry;
    const stored = this.#store.log.append({ channel, entry: { sender, payload, countable }, writes });
    const before = this.#order.get(channel) ?? Promise.resolve();
    const told = Promise.allSettled([stored, before]).then(async () => {
      const result = await stored;
      if (result.status === 'appended') this.#committed(channel, sender, payload, note as Change, result);
      return result;
    });
    this.#order.set(
      channel,
      told.catch(() => {}),
    );
    return this.#busy(told);
  }

  #committed(
    channel: string,
    sender: string,
    payload: Uint8Array,
    note: Change,
    { position, at, messageSeq }: Extract<AppendResult, { status: 'appended' }>,
  ): void {
    const params = { conversation: channel.slice('messaging/'.length) };
    messaging.channels?.['conversation']?.committed?.(this.state, { channel, sender, position, at, messageSeq, payload, note, params });
  }

  async #busy<T>(work: Promise<T>): Promise<T> {
    this.#pending++;
    try {
      return await work;
    } finally {
      // What waits for this work goes on first, and may ask for more.
      setImmediate(() => {
        if (--this.#pending === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }
}

/** Stands where messaging asks for nothing. */
function notAsked<Service extends object>(service: string): Service {
  const use = (): never => {
    throw new Error(`messaging has no permission for services.${service}.`);
  };
  return new Proxy({} as Service, { get: () => use });
}

/** As the host does: a component is kept to its own tables. */
function checkTables(sql: string): void {
  const foreign = statementNames(sql).names.find((name) => !name.startsWith('messaging_'));
  if (foreign) throw new Error(`${foreign} is not a table of messaging: ${sql}`);
}

export function principalOf(person: string): Principal {
  return { kind: person.startsWith('guest') ? 'guest' : 'person', id: person, roles: [], grant: `grant-${person}` };
}
