import { type Component, type DirectoryServices, defineComponent, directoryApi, type SettingInput } from '@parley/component';
import type { Principal } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import { type LogLine, person, recorder } from '../test-host.ts';
import { openTestStore } from '../test-store.ts';
import { TestClock } from './test-clock.ts';
import { TestNode, type TestNodeOptions } from './test-node.ts';
import { TestPerson } from './test-person.ts';

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

/** An entry of a durable channel. */
export interface TestEntry {
  readonly offset: number;
  readonly sender: string;
  /** The parsed payload. */
  readonly body: unknown;
}

const ADMINISTRATOR = 'administrator';

/** A component at a node of its own, with storage in memory, people who connect without a network, and a time that the test lets pass. */
export class TestComponent implements AsyncDisposable {
  readonly clock: TestClock;
  /** What was logged, in order. */
  readonly lines: readonly LogLine[];
  readonly #ground: TestNodeOptions;
  readonly #people = new Map<string, TestPerson>();
  #node: TestNode;
  #isUp = true;

  private constructor(ground: TestNodeOptions, lines: readonly LogLine[], node: TestNode) {
    this.#ground = ground;
    this.lines = lines;
    this.#node = node;
    this.clock = new TestClock(ground.runtime, () => (this.#isUp ? this.#node.rest() : Promise.resolve()));
  }

  static async start(subject: Component | URL, options: TestComponentOptions): Promise<TestComponent> {
    const lines: LogLine[] = [];
    const store = await openTestStore();
    const ground = {
      subject,
      others: [identity(options), ...fakes(options)],
      store,
      runtime: new SimulatedRuntime(options.seed),
      logger: recorder(lines),
    };
    try {
      return new TestComponent(ground, lines, await TestNode.start(ground));
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Whoever has that name, with a session that connects when it is needed. */
  as(name: string): TestPerson {
    const node = this.#up;
    const known = this.#people.get(name);
    if (known) return known;
    const made = this.#person(node, name, node.component);
    this.#people.set(name, made);
    return made;
  }

  /** What stands in a durable channel of the component: `channel('poll/1')`. */
  async entries(channel: string): Promise<readonly TestEntry[]> {
    const { entries } = await this.#store.log.read(`${this.#node.component}/${channel}`, 0, 1_000);
    return entries.map(({ offset, sender, payload }) => ({ offset, sender, body: parsed(payload) }));
  }

  /** An administrator changes a setting; without a value it is the default again. Rejects with `Refused` for what is not allowed. */
  async set(name: string, value?: SettingInput): Promise<void> {
    const node = this.#up;
    const administrator = this.#person(node, ADMINISTRATOR, 'settings');
    await administrator.call('set', { component: node.component, name, ...(value !== undefined && { value }) });
    await administrator.disconnect();
  }

  /** Lets everything that was set going come to rest: what was published is heard. A moment of simulated time may pass. */
  quiet(): Promise<void> {
    return this.#up.settle();
  }

  /** The node is lost as by a power cut: the component is not told, and what is not stored is gone. */
  async crash(): Promise<void> {
    const node = this.#up;
    await this.#leave();
    await node.crash();
  }

  /** Starts the node again on the same storage; one that still runs is stopped before. */
  async restart(): Promise<void> {
    if (this.#isUp) await this.#stop();
    this.#node = await TestNode.start(this.#ground);
    this.#isUp = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isUp) await this.#stop();
    await this.#store.close();
  }

  get #store(): Store {
    return this.#ground.store;
  }

  get #up(): TestNode {
    if (!this.#isUp) throw new Error('The node has crashed; restart() starts it again.');
    return this.#node;
  }

  #person(node: TestNode, name: string, component: string): TestPerson {
    const { host } = node;
    const { clock } = this.#ground.runtime;
    const passing = <T>(promise: Promise<T>): Promise<T> => node.passing(promise);
    return new TestPerson({ accept: (link) => host.accept(link), url: host.url, clock, component, token: name, passing });
  }

  async #stop(): Promise<void> {
    await this.#leave();
    await this.#node.stop();
  }

  async #leave(): Promise<void> {
    this.#isUp = false;
    for (const person of this.#people.values()) await person.disconnect();
    this.#people.clear();
  }
}

/**
 * Boots one component against the simulated engine: `await using t = await testComponent(polls)`, then `t.as('maya').call('create', { … })`,
 * `t.clock.advance('1h')`. A declaration runs in the thread of the test, the URL of its module in a thread of its own, as at a server of others: what
 * works in one works in the other. Everything that it asks for is granted. Rejects with the reason where it cannot be loaded.
 */
export function testComponent(subject: Component | URL, options: TestComponentOptions = {}): Promise<TestComponent> {
  return TestComponent.start(subject, options);
}

function identity({ as = {} }: TestComponentOptions): Component {
  const people: TestComponentOptions['as'] = { [ADMINISTRATOR]: { roles: ['admin'] }, ...as };
  return defineComponent({
    id: 'test-identity',
    version: '1.0.0',
    start: async () => ({ state: undefined }),
    async authenticate(_, credential) {
      if (credential.kind === 'resumed') return credential.principal;
      return credential.kind === 'token' ? person(credential.token, people[credential.token]) : undefined;
    },
  }) as unknown as Component;
}

function fakes({ using = {}, directory }: TestComponentOptions): readonly Component[] {
  const all = Object.entries({ ...using, ...(directory && { [directoryApi.id]: directory }) });
  return all.map(([id, api], index) => ({
    id: `test-fake-${index + 1}`,
    version: '1.0.0',
    provides: { id },
    start: async () => ({ state: undefined, api }),
  }));
}

function parsed(payload: Uint8Array): unknown {
  return payload.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(payload));
}
