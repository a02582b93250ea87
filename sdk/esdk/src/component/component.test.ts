import { defineComponent, forState, member, page, policy, role } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { pipes } from '../pipes/index.ts';
import type { Parley } from '../types.ts';
import { type ChannelParams, can, component, contractOf, extensions, join, pipeTo, watch } from './index.ts';

const declare = forState<{ readonly questions: string[] }>();
// Without a type beside it, as those who write components need not give one: methods keep their own types.
const declaration = defineComponent({
  id: 'polls',
  version: '1.0.0',
  permissions: ['channels:own'],
  policies: { 'polls.create': role('editor') },
  methods: {
    create: declare.method({
      in: z.object({ question: z.string(), options: z.array(z.string()).optional() }),
      out: z.object({ id: z.number() }),
      can: policy('polls.create'),
      idempotent: true,
      run: async ({ state }, { question }) => ({ id: state.questions.push(question) }),
    }),
    list: declare.method({
      in: z.object({ from: z.number().optional() }),
      out: z.array(z.string()),
      can: role('editor'),
      run: async ({ state }, { from = 0 }) => state.questions.slice(from),
    }),
  },
  channels: {
    poll: declare.channel({ pattern: 'poll/:room/:id', keeping: 'live', maxBytes: 100, ring: 10, can: { join: member, publish: member } }),
    desk: declare.channel({
      pattern: 'desk/:id',
      keeping: 'durable',
      keep: '30d',
      maxBytes: 200,
      ring: 10,
      messages: {
        asked: z.object({ what: z.string(), times: z.number().default(1) }),
        answered: z.object({ text: z.string() }),
        closed: z.object({}),
      },
      can: { join: member, publish: { asked: member, answered: role('editor') } },
    }),
  },
  watches: {
    count: declare.watch({
      in: z.object({ least: z.number() }),
      can: member,
      async open({ state }, { least }, sink) {
        sink.snapshot(1, Math.max(least, state.questions.length));
        return () => {};
      },
    }),
    votes: declare.watch({
      in: z.object({}),
      out: { snapshot: z.object({ votes: z.number() }), delta: z.object({ more: z.number() }) },
      can: member,
      async open(_, __, sink) {
        sink.snapshot(1, { votes: 2 });
        sink.delta(2, { more: 1 });
        return () => {};
      },
    }),
  },
  pipes: { shout: { can: { open: member, accept: member }, take: (_, pipe) => pipe.readable.pipeTo(pipe.writable) } },
  extends: [page({ id: 'all', title: 'All', run: 'polls.list' })],
  start: async () => ({ state: { questions: [] as string[] } }),
});
const polls = contractOf<typeof declaration>('polls');

let host: TestHost;
let maya: Parley;
let noor: Parley;
beforeAll(async () => {
  host = await testHost([declaration], { people: { maya: person('maya', { roles: ['editor'] }), noor: person('noor') } });
  [maya, noor] = ['maya', 'noor'].map((token) => connect(host.url, { token, storageKey: token })) as [Parley, Parley];
});
afterAll(async () => {
  await Promise.all([maya.close(), noor.close()]);
  await host.stop();
});

describe('component', () => {
  it('calls what is declared, with its types', async () => {
    const client = component(maya, polls);
    const { id } = await client.create({ question: 'Tea?' });
    expect((await client.list())[id - 1]).toBe('Tea?');
    expect(await client.list({ from: id })).toEqual([]);
    expectTypeOf(client.create).parameter(0).toEqualTypeOf<{ question: string; options?: string[] | undefined }>();
    expectTypeOf(client.create).returns.resolves.toEqualTypeOf<{ id: number }>();
    expectTypeOf(client.list).returns.resolves.toEqualTypeOf<string[]>();
    expectTypeOf<keyof typeof client>().toEqualTypeOf<'create' | 'list'>();
  });

  it('refuses what is not declared, when it is compiled', () => {
    const client = component(maya, polls);
    // @ts-expect-error: there is no such method.
    expectTypeOf(client.drop);
    // @ts-expect-error: the question is missing.
    const asked = (): unknown => client.create({});
    // @ts-expect-error: an input that is needed cannot be left out.
    const unasked = (): unknown => client.create();
    expect([asked, unasked]).toHaveLength(2);
  });

  it('repeats a call by its key, and rejects with what the server says', async () => {
    const create = (key: string) => component(maya, polls).create({ question: 'Coffee?' }, { key });
    expect(await create('once')).toEqual(await create('once'));
    await expect(component(noor, polls).create({ question: 'Mine?' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is no promise, though it has a method for every name', async () => {
    const client = component(maya, polls);
    expect(await Promise.resolve(client)).toBe(client);
  });
});

describe('channels of a component', () => {
  it('are joined by their pattern and its parts', async () => {
    const [near, far] = [await join(maya, polls, 'poll/:room/:id', { room: 'a', id: '1' }), await noor.channels.join('polls/poll/a/1')];
    await far.publish('hello');
    const { value } = await near[Symbol.asyncIterator]().next();
    expect([near.name, value]).toMatchObject(['polls/poll/a/1', { body: 'hello' }]);
    await Promise.all([near.leave(), far.leave()]);
  });

  it('give and take messages of the declared kinds, with their types', async () => {
    const [near, far] = await Promise.all([maya, noor].map((parley) => join(parley, polls, 'desk/:id', { id: '1' })));
    if (!near || !far) throw new Error('Nobody has joined.');
    await far.publish({ kind: 'asked', what: 'Tea?' });
    await near.publish({ kind: 'answered', text: 'Please.' });
    const heard: unknown[] = [];
    for await (const news of near) {
      if (news.reset) continue;
      expectTypeOf(news.body).toEqualTypeOf<
        | ({ readonly kind: 'asked' } & { what: string; times: number })
        | ({ readonly kind: 'answered' } & { text: string })
        | { readonly kind: 'closed' }
      >();
      heard.push([news.sender, news.body]);
      if (heard.length === 2) break;
    }
    expect(heard).toEqual([
      ['noor', { kind: 'asked', what: 'Tea?', times: 1 }],
      ['maya', { kind: 'answered', text: 'Please.' }],
    ]);
    await Promise.all([near.leave(), far.leave()]);
  });

  it('refuse at once what is of no kind, and a kind that one may not publish', async () => {
    const desk = await join(noor, polls, 'desk/:id', { id: '2' });
    await expect(desk.publish({ kind: 'answered', text: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(desk.publish({ kind: 'closed' })).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Messages of the kind "closed" come from the component alone: call one of its methods instead.',
    });
    // @ts-expect-error: there is no such kind.
    await expect(desk.publish({ kind: 'sung' })).rejects.toMatchObject({ code: 'bad-request' });
    // @ts-expect-error: what is asked is missing.
    await expect(desk.publish({ kind: 'asked' })).rejects.toMatchObject({ code: 'bad-request' });
    await desk.leave();
  });

  it('are known when it is compiled, with their parts', () => {
    // @ts-expect-error: there is no such channel.
    const absent = (): unknown => join(maya, polls, 'vote/:id', { id: '1' });
    // @ts-expect-error: a part is missing.
    const partial = (): unknown => join(maya, polls, 'poll/:room/:id', { room: 'a' });
    expectTypeOf<ChannelParams<'all'>>().toEqualTypeOf<unknown>();
    expect([absent, partial]).toHaveLength(2);
  });
});

describe('a watch of a component', () => {
  it('tells what there is, for the input of its declaration', async () => {
    const told = await new Promise((resolve) => {
      const end = watch(maya, polls, 'count', { least: 7 }, { snapshot: (body) => [resolve(body), end()], delta: () => {} });
    });
    expect(told).toBe(7);
    // @ts-expect-error: it needs to know the least.
    const wrong = (): unknown => watch(maya, polls, 'count', {}, { snapshot: () => {}, delta: () => {} });
    expect(wrong).toBeTypeOf('function');
  });
});

describe('a watch with a declared form', () => {
  it('tells what is typed', async () => {
    const told: number[] = [];
    await new Promise<void>((resolve) => {
      const end = watch(
        maya,
        polls,
        'votes',
        {},
        {
          snapshot: ({ votes }) => void told.push(votes),
          delta({ more }) {
            expectTypeOf(more).toBeNumber();
            told.push(more);
            end();
            resolve();
          },
        },
      );
    });
    expect(told).toEqual([2, 1]);
    // @ts-expect-error: nothing of that name is told.
    const wrong = (): unknown => watch(maya, polls, 'votes', {}, { snapshot: ({ vetoes }) => vetoes, delta: () => {} });
    expect(wrong).toBeTypeOf('function');
  });
});

describe('a pipe to a component', () => {
  it('is opened with one of its labels', async () => {
    const pipe = await pipes(maya).open(...pipeTo(polls, 'shout'));
    const writer = pipe.writable.getWriter();
    void writer.write(new Uint8Array([7]));
    expect((await pipe.readable.getReader().read()).value).toEqual(new Uint8Array([7]));
    await writer.close();
    // @ts-expect-error: there is no such label.
    const wrong = (): unknown => pipeTo(polls, 'whisper');
    expect(wrong).toBeTypeOf('function');
  });
});

describe('can', () => {
  it('tells as data what the caller may', async () => {
    expect(await can(maya, 'polls.create')).toEqual({ allowed: true, rule: 'role:editor' });
    expect(await can(noor, 'polls.create')).toEqual({ allowed: false, rule: 'role:editor' });
    expect(await can(maya, 'polls.drop')).toEqual({ allowed: false, rule: 'undeclared' });
  });
});

describe('extensions', () => {
  it('are listed to whoever may run them', async () => {
    expect(await extensions(maya)).toEqual([
      { component: 'polls', place: 'page', id: 'all', title: 'All', run: 'polls.list', keyed: ['polls.create'] },
    ]);
    expect(await extensions(noor)).toEqual([]);
  });
});
