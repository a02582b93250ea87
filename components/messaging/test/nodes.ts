import { type Component, defineComponent } from '@parley/component';
import { person, TestNodes, type TestNodesOptions } from '@parley/host/testing';
import { type PeopleApi, peopleApi } from '@parley/people';
import type { MessagingApi } from '../src/api.ts';
import { messagingApi } from '../src/api.ts';
import { messaging } from '../src/component.ts';
import type { MessagingState } from '../src/state.ts';
import { InboxClient } from './inbox-client.ts';

/** A directory in which everybody exists. */
const everybody: Component = defineComponent({
  id: 'people',
  version: '1.0.0',
  provides: peopleApi,
  start: async () => ({
    state: undefined,
    api: { exists: async (ids: readonly string[]) => new Set(ids) } as Partial<PeopleApi> as PeopleApi,
  }),
}) as Component;

/** The component on several nodes, for ann, ben and cleo. */
export class MessagingNodes implements AsyncDisposable {
  readonly nodes: TestNodes;
  readonly #states: ReadonlyMap<string, MessagingState>;

  private constructor(nodes: TestNodes, states: ReadonlyMap<string, MessagingState>) {
    this.nodes = nodes;
    this.#states = states;
  }

  static async open(names: readonly string[] = ['a', 'b'], options: Pick<TestNodesOptions, 'sites'> = {}): Promise<MessagingNodes> {
    const states = new Map<string, MessagingState>();
    const components = (node: string): readonly Component[] => {
      const start: typeof messaging.start = async (services) => {
        const started = await messaging.start(services);
        states.set(node, started.state);
        return started;
      };
      return [everybody, { ...messaging, start } as unknown as Component];
    };
    const people = { ann: person('ann'), ben: person('ben'), cleo: person('cleo') };
    return new MessagingNodes(await TestNodes.open(components, { ...options, names, people }), states);
  }

  api(node: string): MessagingApi {
    return this.nodes.host(node).host.api(messagingApi);
  }

  state(node: string): MessagingState {
    const state = this.#states.get(node);
    if (!state) throw new RangeError(`There is no node "${node}".`);
    return state;
  }

  /** Watches an inbox on a node. */
  async watch(node: string, whose: string): Promise<InboxClient> {
    const client = new InboxClient();
    await this.state(node).inbox.open(whose, client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nodes[Symbol.asyncDispose]();
  }
}
