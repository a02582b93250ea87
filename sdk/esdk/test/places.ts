import { type Component, defineComponent, member, Refused, rule } from '@parley/component';
import { connect, type Parley, ParleyError } from '@parley/esdk';
import { createTestParley } from '@parley/esdk/testing';
import { person, testHost } from '@parley/host/testing';
import { messaging } from '@parley/messaging';
import { type PeopleApi, peopleApi } from '@parley/people';
import { z } from 'zod';

/** Where maya, tom and noor talk. In channels `crm/deal/<id>` noor may only listen; `crm/secret/<id>` is closed to all; `crm.greet` greets everybody but oneself. */
export interface Place extends AsyncDisposable {
  connect(person: string): Parley;
  /** Lets time pass, where it does not do so by itself. */
  pass(): Promise<void>;
}

const PEOPLE = ['maya', 'tom', 'noor'];
const NOT_ONESELF = 'Nobody greets themself.';

export async function inMemory(): Promise<Place> {
  const test = createTestParley({
    people: PEOPLE,
    may: ({ person, verb, channel }) => !channel.startsWith('crm/secret/') && (verb !== 'publish' || person !== 'noor'),
  });
  test.answer<{ name: string }>('crm.greet', ({ name }, by) => {
    if (name === by) throw new ParleyError('refused', NOT_ONESELF);
    return { text: `Hello ${name}, says ${by}` };
  });
  return {
    connect: (id) => test.connect(id),
    pass: () => test.clock.advance('1s'),
    [Symbol.asyncDispose]: () => test.close(),
  };
}

/** The same with the components of a server. */
export async function onHost(): Promise<Place> {
  const people = Object.fromEntries(PEOPLE.map((id) => [id, person(id)]));
  const host = await testHost([directory, messaging as Component, crm], { people });
  const clients: Parley[] = [];
  return {
    connect: (id) => {
      const client = connect(host.url, { token: id, storageKey: `${id} ${clients.length}` });
      clients.push(client);
      return client;
    },
    pass: async () => {},
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await host.stop();
    },
  };
}

const directory = defineComponent({
  id: 'people',
  version: '1.0.0',
  provides: peopleApi,
  start: async () => ({
    state: undefined,
    api: { exists: async (ids: readonly string[]) => new Set(ids.filter((id) => PEOPLE.includes(id))) } as Partial<PeopleApi> as PeopleApi,
  }),
}) as Component;

const writer = rule('writer', ({ principal }) => principal?.id !== 'noor');
const nobody = rule('nobody', () => false);
const kept = { keeping: 'durable', maxBytes: 4_096, ring: 64 } as const;

const crm = defineComponent({
  id: 'crm',
  version: '1.0.0',
  permissions: ['channels:own'],
  channels: {
    deal: { pattern: 'deal/:id', ...kept, can: { join: member, publish: writer, cast: member, history: member, members: member } },
    secret: { pattern: 'secret/:id', ...kept, can: { join: nobody } },
  },
  methods: {
    greet: {
      in: z.object({ name: z.string() }),
      out: z.object({ text: z.string() }),
      can: member,
      run: async ({ principal }, { name }: { name: string }) => {
        if (name === principal?.id) throw new Refused('refused', NOT_ONESELF);
        return { text: `Hello ${name}, says ${principal?.id}` };
      },
    },
  },
  start: async () => ({ state: undefined }),
}) as unknown as Component;
