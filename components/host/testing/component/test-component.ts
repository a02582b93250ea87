import { type Component, defineComponent, type HookAnswer, type SettingInput } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';
import { person } from '../people.ts';
import { type LogLine, recorder } from '../recorder.ts';
import { NodePerson } from './node-person.ts';
import { SteppedClock } from './stepped-clock.ts';
import { Surroundings } from './surroundings.ts';
import { TestNode, type TestNodeOptions } from './test-node.ts';
import type { TestComponent, TestComponentOptions, TestEntry, TestPerson } from './types.ts';

const ADMINISTRATOR = 'administrator';

class NodeUnderTest implements TestComponent {
  readonly clock: SteppedClock;
  readonly lines: readonly LogLine[];
  readonly #ground: TestNodeOptions;
  readonly #surroundings: Surroundings;
  readonly #people = new Map<string, NodePerson>();
  #node: TestNode;
  #isUp = true;

  private constructor(ground: TestNodeOptions, surroundings: Surroundings, lines: readonly LogLine[], node: TestNode) {
    this.#ground = ground;
    this.#surroundings = surroundings;
    this.lines = lines;
    this.#node = node;
    this.clock = new SteppedClock(ground.runtime, () => (this.#isUp ? this.#node.rest() : Promise.resolve()));
  }

  static async start(subject: Component | URL, options: TestComponentOptions): Promise<NodeUnderTest> {
    const lines: LogLine[] = [];
    const surroundings = new Surroundings(options);
    const runtime = new SimulatedRuntime(options.seed);
    const store = await openSqliteStore({ path: ':memory:', runtime });
    const ground = {
      subject,
      others: [identity(options), ...surroundings.components],
      store,
      runtime,
      logger: recorder(lines),
    };
    try {
      return new NodeUnderTest(ground, surroundings, lines, await TestNode.start(ground));
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  as(name: string): TestPerson {
    const node = this.#up;
    const known = this.#people.get(name);
    if (known) return known;
    const made = this.#person(node, name, node.component);
    this.#people.set(name, made);
    return made;
  }

  async entries(channel: string): Promise<readonly TestEntry[]> {
    const { log } = this.#store;
    const name = channel.startsWith('/') ? channel.slice(1) : `${this.#node.component}/${channel}`;
    const { entries } = await log.read(name, (await log.head(name))?.floor ?? 0, 1_000);
    return entries.map(({ offset, sender, payload }) => ({ offset, sender, body: parsed(payload) }));
  }

  ask<Value extends object>(point: string, value: Value): Promise<HookAnswer<Value>> {
    return this.#up.passing(this.#surroundings.ask(point, value));
  }

  async set(name: string, value?: SettingInput): Promise<void> {
    const node = this.#up;
    const administrator = this.#person(node, ADMINISTRATOR, 'settings');
    await administrator.call('set', { component: node.component, name, ...(value !== undefined && { value }) });
    await administrator.disconnect();
  }

  quiet(): Promise<void> {
    return this.#up.settle();
  }

  async crash(): Promise<void> {
    const node = this.#up;
    await this.#leave();
    await node.crash();
  }

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

  #person(node: TestNode, name: string, component: string): NodePerson {
    const { host } = node;
    const { clock } = this.#ground.runtime;
    const passing = <T>(promise: Promise<T>): Promise<T> => node.passing(promise);
    return new NodePerson({ accept: (link) => host.accept(link), url: host.url, clock, component, token: name, passing });
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
export function testComponent(
  // biome-ignore lint/suspicious/noExplicitAny: a component of whatever state, uses, API and settings.
  subject: Component<any, any, any, any> | URL,
  options: TestComponentOptions = {},
): Promise<TestComponent> {
  return NodeUnderTest.start(subject as Component | URL, options);
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

function parsed(payload: Uint8Array): unknown {
  return payload.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(payload));
}
