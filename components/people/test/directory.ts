import type { Component } from '@parley/component';
import { json, person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import type { PeopleMethods, Person } from '@parley/people/contract';
import { encodeJson } from '@parley/protocol';
import type { Sql } from '@parley/storage';
import { type PeopleApi, people, peopleApi, type RightsChange } from '../src/index.ts';
import type { PeopleState } from '../src/state.ts';

type Name<M> = M extends `people.${infer Rest}` ? Rest : never;
type In<N extends string> = `people.${N}` extends keyof PeopleMethods ? PeopleMethods[`people.${N}`]['in'] : never;
type Out<N extends string> = `people.${N}` extends keyof PeopleMethods ? PeopleMethods[`people.${N}`]['out'] : never;

/** The component in a real host: `maya` founded the organisation and administers, `ben` is a member, `root` is the operator. */
export class TestDirectory {
  readonly rights: RightsChange[] = [];
  readonly #host: TestHost;
  readonly #state: PeopleState;
  readonly #clients = new Map<string, Promise<RawClient>>();

  private constructor(host: TestHost, state: PeopleState) {
    this.#host = host;
    this.#state = state;
    this.api.onRightsChanged(async (change) => void this.rights.push(change));
  }

  static async open(): Promise<TestDirectory> {
    let state: PeopleState | undefined;
    const start: typeof people.start = async (services) => {
      const started = await people.start(services);
      state = started.state;
      return started;
    };
    const host = await testHost([{ ...people, start } as Component], {
      people: {
        maya: person('maya-chen', { roles: ['admin', 'member'] }),
        ben: person('ben', { roles: ['member'] }),
        root: { kind: 'service', id: 'operator', roles: ['admin'], grant: 'operator' },
      },
    });
    if (!state) throw new Error('The component did not start.');
    return new TestDirectory(host, state);
  }

  /** As on the first day. */
  async empty(): Promise<void> {
    const tables = ['organisation', 'person', 'unit', 'membership', 'attribute', 'group', 'group_person', 'group_group', 'made'];
    await this.#host.store.sql.batch(tables.map((table) => ({ sql: `delete from people_${table}`, params: [] })));
    this.#state.keeper.load();
    await this.#state.keeper.follow({ people: [], units: [] });
    this.rights.length = 0;
  }

  get api(): PeopleApi {
    return this.#host.host.api(peopleApi);
  }

  get sql(): Sql {
    return this.#host.store.sql;
  }

  get url(): string {
    return this.#host.url;
  }

  found(): Promise<Person> {
    return this.api.createOrganisation({ name: 'Aldermoor', sample: false, founder: { name: 'Maya Chen', mail: 'maya@example.org' } });
  }

  /** Calls a method as `maya`, or as somebody else. */
  async call<N extends Name<keyof PeopleMethods>>(name: N, input: In<N>, as = 'maya'): Promise<Out<N>> {
    return (await (await this.client(as)).request(`people.${name}`, input)) as Out<N>;
  }

  client(token: string): Promise<RawClient> {
    const known = this.#clients.get(token) ?? this.#host.client(token);
    this.#clients.set(token, known);
    return known;
  }

  /** Opens the watch of the directory; answers how to get the next thing that it says. */
  async watch(
    as: string,
    { topic = 'people.directory', since }: { readonly topic?: string; readonly since?: number } = {},
  ): Promise<() => Promise<{ readonly frame: string; readonly version: number; readonly body: unknown }>> {
    const client = await this.#host.client(as);
    const id = client.id();
    client.send({ frame: 'watch', id, topic, since, body: encodeJson({}) });
    return async () => {
      const said = await client.take((frame) => (frame.frame === 'snapshot' || frame.frame === 'delta') && frame.id === id);
      if (said.frame !== 'snapshot' && said.frame !== 'delta') throw new Error(said.frame);
      return { frame: said.frame, version: said.version, body: json(said.body) };
    };
  }

  /** Of the last change: whoever has been told it has been told everything. */
  async version(): Promise<number> {
    const [row] = await this.#host.store.sql.query('select version from people_version');
    return Number(row?.['version']);
  }

  /** A request to a route, as `maya` or as somebody else. */
  ask(method: string, path: string, body?: BodyInit, as = 'maya'): Promise<Response> {
    return fetch(`${this.url}/u/0/api/people/${path}`, {
      method,
      headers: { authorization: `Bearer ${as}` },
      ...(body !== undefined && { body }),
    });
  }

  close(): Promise<void> {
    return this.#host.stop();
  }
}
