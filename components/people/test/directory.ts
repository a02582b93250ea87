import { json, person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import type { PeopleMethods, Person } from '@parley/people/contract';
import { encodeJson } from '@parley/protocol';
import { type PeopleApi, people, peopleApi, type RightsChange } from '../src/index.ts';

type Name<M> = M extends `people.${infer Rest}` ? Rest : never;
type In<N extends string> = `people.${N}` extends keyof PeopleMethods ? PeopleMethods[`people.${N}`]['in'] : never;
type Out<N extends string> = `people.${N}` extends keyof PeopleMethods ? PeopleMethods[`people.${N}`]['out'] : never;

/** The component in a real host: `maya` founded the organisation and administers, `ben` is a member, `root` is the operator. */
export class TestDirectory {
  readonly api: PeopleApi;
  readonly rights: RightsChange[] = [];
  readonly #host: TestHost;
  readonly #clients = new Map<string, Promise<RawClient>>();

  private constructor(host: TestHost) {
    this.#host = host;
    this.api = host.host.api(peopleApi);
    this.api.onRightsChanged(async (change) => void this.rights.push(change));
  }

  static async open(): Promise<TestDirectory> {
    const host = await testHost([people], {
      people: {
        maya: person('maya-chen', { roles: ['admin', 'member'] }),
        ben: person('ben', { roles: ['member'] }),
        root: { kind: 'service', id: 'operator', roles: ['admin'], grant: 'operator' },
      },
    });
    return new TestDirectory(host);
  }

  /** As on the first day. */
  async empty(): Promise<void> {
    const tables = ['people_organisation', 'people_person', 'people_unit', 'people_membership'];
    await this.#host.store.sql.batch(tables.map((table) => ({ sql: `delete from ${table}`, params: [] })));
    this.rights.length = 0;
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
  async watch(as: string): Promise<() => Promise<{ readonly frame: string; readonly version: number; readonly body: unknown }>> {
    const client = await this.#host.client(as);
    const id = client.id();
    client.send({ frame: 'watch', id, topic: 'people.directory', since: undefined, body: encodeJson({}) });
    return async () => {
      const said = await client.take((frame) => (frame.frame === 'snapshot' || frame.frame === 'delta') && frame.id === id);
      if (said.frame !== 'snapshot' && said.frame !== 'delta') throw new Error(said.frame);
      return { frame: said.frame, version: said.version, body: json(said.body) };
    };
  }

  close(): Promise<void> {
    return this.#host.stop();
  }
}
