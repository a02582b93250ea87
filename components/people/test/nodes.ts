import type { Component } from '@parley/component';
import { person, TestNodes } from '@parley/host/testing';
import { type PeopleApi, people, peopleApi } from '../src/index.ts';
import type { PeopleState } from '../src/state.ts';

/** The component on several nodes. `maya` founded the organisation and administers. */
export class DirectoryNodes implements AsyncDisposable {
  readonly nodes: TestNodes;
  readonly #states: ReadonlyMap<string, PeopleState>;

  private constructor(nodes: TestNodes, states: ReadonlyMap<string, PeopleState>) {
    this.nodes = nodes;
    this.#states = states;
  }

  static async open(names: readonly string[] = ['a', 'b']): Promise<DirectoryNodes> {
    const states = new Map<string, PeopleState>();
    const components = (node: string): readonly Component[] => [
      {
        ...people,
        start: async (services) => {
          const started = await people.start(services as Parameters<typeof people.start>[0]);
          states.set(node, started.state);
          return started as never;
        },
      } as Component,
    ];
    const admin = person('maya-chen', { roles: ['admin', 'member'] });
    const directory = new DirectoryNodes(await TestNodes.open(components, { names, people: { maya: admin } }), states);
    const founder = { name: 'Maya Chen', mail: 'maya@example.org' };
    await directory.api(names[0] ?? '').createOrganisation({ name: 'Aldermoor', sample: false, founder });
    return directory;
  }

  api(node: string): PeopleApi {
    return this.nodes.host(node).host.api(peopleApi);
  }

  state(node: string): PeopleState {
    const state = this.#states.get(node);
    if (!state) throw new RangeError(`There is no node "${node}".`);
    return state;
  }

  /** Settles when the node has followed all that was changed on any node. */
  async followed(node: string): Promise<void> {
    await this.state(node).publisher.catchUp();
  }

  /** All that the node would answer, in one value. */
  async told(node: string): Promise<unknown> {
    const { reader, register, keeper } = this.state(node);
    const { roll } = await keeper.now();
    return {
      units: await reader.units(),
      groups: (await reader.groups(undefined, { limit: 1_000 })).groups,
      people: (await reader.page({ inactive: true }, { limit: 1_000 })).people,
      order: roll.ordered.map(({ id }) => id),
      everybody: (await register.everybody()).length,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nodes[Symbol.asyncDispose]();
  }
}
