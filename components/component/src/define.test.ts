import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  anyOf,
  type Call,
  type Component,
  createApi,
  DeclarationError,
  defineComponent,
  duration,
  ENGINE_VERSION,
  forState,
  int,
  type MessageOf,
  member,
  method,
  type OwnMessages,
  policy,
  signedIn,
  type WatchOut,
} from './index.ts';

interface State {
  readonly owners: ReadonlySet<string>;
}
const declare = forState<State>();
const owner = declare.rule<{ poll: string }>('poll-owner', ({ state, principal, resource }) => {
  expectTypeOf(resource.poll).toBeString();
  return principal !== undefined && state.owners.has(principal.id);
});
const start = async () => ({ state: { owners: new Set<string>() } as State });

function declaration(more: object = {}): Component {
  return { id: 'polls', version: '1.0.0', permissions: ['channels:own', 'storage:own'], start, ...more } as Component;
}
function problems(more: object): readonly string[] {
  try {
    defineComponent(declaration(more));
    return [];
  } catch (error) {
    if (error instanceof DeclarationError) return error.problems;
    throw error;
  }
}
const served = (rest: string) => ({
  in: z.object({ poll: z.string(), options: z.array(z.object({})) }),
  out: z.object({}),
  can: member,
  rest,
  run: start,
});
const point = { change: z.object({}), atFault: 'open' };
const vote = { in: z.object({}), out: z.object({}), can: member, run: start };
const button = { place: 'page', id: 'vote', title: 'Vote', run: 'polls.vote' };
const job = { every: '1m', once: 'per-site', run: start };
const kinds = { vote: z.object({ choice: z.int() }), closed: z.object({}) };
const poll = { pattern: 'poll/:id', keeping: 'durable', maxBytes: 1000, ring: 10, can: { join: member } };

describe('defineComponent', () => {
  it('says which end to update where a declaration is of another version', () => {
    expect(problems({ engine: '^1' })).toEqual([]);
    expect(problems({ engine: '^2' })).toEqual([`It is made for engine ^2, and this server has ${ENGINE_VERSION}: update Parley.`]);
    expect(problems({ blobs: {}, absent: undefined })).toEqual([
      `It has "blobs", which engine ${ENGINE_VERSION} does not know: update Parley, or leave it out.`,
    ]);
  });

  it('infers input, output and state of what it is given', () => {
    const polls = defineComponent({
      id: 'polls',
      version: '1.0.0',
      permissions: ['channels:own'],
      uses: { clock: createApi<{ ticks(): Promise<number> }>('core.clock') },
      channels: {
        poll: declare.channel({
          pattern: 'poll/:id',
          keeping: 'durable',
          maxBytes: 1000,
          ring: 10,
          can: { join: member, publish: owner },
          async shape(state, { params }) {
            expectTypeOf(state).toEqualTypeOf<State>();
            return { payload: new Uint8Array(), countable: params['id'] !== undefined, writes: [] };
          },
        }),
      },
      methods: {
        close: declare.method({
          in: z.object({ poll: z.string(), at: z.number().optional() }),
          out: z.object({ closed: z.boolean() }),
          can: owner,
          async run(call, input) {
            expectTypeOf(input.poll).toEqualTypeOf<string>();
            expectTypeOf(input.at).toEqualTypeOf<number | undefined>();
            expectTypeOf(call.state).toEqualTypeOf<State>();
            return { closed: true };
          },
        }),
        count: method({ in: z.object({}), out: z.number(), can: signedIn, run: async (call: Call<State>) => call.state.owners.size }),
      },
      watches: {
        results: declare.watch({
          in: z.object({ poll: z.string() }),
          can: owner,
          open(_call, input, sink) {
            expectTypeOf(input.poll).toBeString();
            sink.snapshot(1, {});
            return () => {};
          },
        }),
      },
      http: { 'GET /polls/:id': declare.route({ can: member, run: async ({ state }) => ({ json: state.owners.size }) }) },
      jobs: {
        close: declare.every('1m', {
          once: 'per-site',
          async run(call) {
            expectTypeOf(call.state).toEqualTypeOf<State>();
          },
        }),
      },
      async start(services) {
        expectTypeOf(services.uses.clock.ticks).returns.resolves.toBeNumber();
        return start();
      },
    });
    const list: readonly Component[] = [polls];
    expect(list.map(({ id }) => id)).toEqual(['polls']);
  });

  it('infers kinds of messages, and what a watch tells', () => {
    const desk = declare.channel({
      pattern: 'desk/:id',
      keeping: 'durable',
      keep: '30d',
      maxBytes: 100,
      ring: 10,
      messages: kinds,
      can: { join: member, publish: { vote: owner } },
    });
    expectTypeOf(desk.messages).toEqualTypeOf<typeof kinds | undefined>();
    expectTypeOf<MessageOf<typeof kinds>>().toEqualTypeOf<({ readonly kind: 'vote' } & { choice: number }) | { readonly kind: 'closed' }>();
    const publish = (own: OwnMessages<typeof kinds>): unknown[] => [
      own.publish('desk/1', { kind: 'vote', choice: 1 }),
      own.publish('desk/1', { kind: 'closed' }),
      // @ts-expect-error: there is no such kind.
      own.publish('desk/1', { kind: 'veto' }),
      // @ts-expect-error: the choice is missing.
      own.publish('desk/1', { kind: 'vote' }),
    ];
    // @ts-expect-error: there is no such kind to publish.
    declare.channel({ ...desk, can: { join: member, publish: { veto: owner } } });
    const results = declare.watch({
      in: z.object({}),
      out: { snapshot: z.object({ votes: z.number() }), delta: z.object({ more: z.number() }) },
      can: member,
      open: () => () => {},
    });
    expectTypeOf(results.out).toEqualTypeOf<WatchOut<{ votes: number }, { more: number }> | undefined>();
    const polls = { ...declaration(), channels: { desk }, watches: { results } } as Component;
    expect([problems(polls), publish.length]).toEqual([[], 1]);
  });

  it('refuses an output that is not the declared one, at compile time', () => {
    // @ts-expect-error: `run` answers a string where a number is declared.
    declare.method({ in: z.object({}), out: z.number(), can: member, run: async () => 'seven' });
  });

  it.each([
    [{ id: 'Polls' }, 'The id "Polls" is not of the form'],
    [
      { permissions: ['network'] },
      'There is no permission "network"; there are channels:own, storage:own, hooks, directory:read, sessions:read, sessions:end, sessions:vouch, origins:admit and network:',
    ],
    [{ permissions: ['network:example.org'] }, 'Permission "network:example.org" names no origin'],
    [{ permissions: ['network:https://example.org/path'] }, 'names no origin'],
    [{ permissions: ['network:https://*.example.org/'] }, 'names no origin'],
    [{ permissions: ['network:ftp://example.org'] }, 'names no origin'],
    [{ admits: start }, 'It has admits(), but does not ask for the permission "origins:admit"'],
    [{ permissions: ['storage:own'], channels: { poll } }, 'It has channels, but does not ask for the permission "channels:own"'],
    [{ permissions: ['channels:own'], storage: { migrations: [] } }, 'It has storage, but does not ask for the permission "storage:own"'],
    [{ version: '1' }, 'The version "1" is not of the form'],
    [{ methods: { Close: { in: z.object({}), out: z.object({}), can: member, run: start } } }, 'Method "Close" is not of the form'],
    [{ methods: { close: { in: z.object({}), out: z.object({}), run: start } } }, 'Method "close" has no rule in "can"'],
    [{ methods: { close: { out: z.object({}), can: member, run: start } } }, 'Method "close" has no schema in "in"'],
    [{ methods: { close: served('FETCH /polls') } }, '"FETCH /polls" is not of the form'],
    [{ methods: { close: served('POST /polls//x') } }, 'the pattern "polls//x" has an empty part'],
    [{ methods: { close: served('POST /polls/:vote') } }, 'its input has no field "vote" for :vote'],
    [{ methods: { close: served('GET /polls/:poll') } }, '"options" cannot stand in the address'],
    [{ methods: { close: { ...served('POST /polls'), page: { by: 'after', next: () => 1 } } } }, 'no field "after" that a page begins by'],
    [
      { methods: { close: served('PUT /polls/:poll'), open: served('PUT /polls/mine') } },
      'Methods "close" (PUT /polls/:poll) and "open" (PUT /polls/mine) claim the same addresses',
    ],
    [{ watches: { results: { in: z.object({}), open: start } } }, 'Watch "results" has no rule in "can"'],
    [{ channels: { poll: { ...poll, can: {} } } }, 'Channel "poll", verb join, has no rule'],
    [{ channels: { poll: { ...poll, can: { join: member, publish: {} } } } }, 'Channel "poll", verb publish, has no rule'],
    [{ channels: { poll: { ...poll, can: { join: member, shout: member } } } }, 'unknown verb "shout"'],
    [{ channels: { poll: { ...poll, pattern: 'poll//x' } } }, 'the pattern "poll//x" has an empty part'],
    [{ channels: { poll, other: { ...poll, pattern: ':kind/:id' } } }, 'Channels "poll" and "other" claim the same names'],
    [{ channels: { poll: { ...poll, maxBytes: 0 } } }, 'Channel "poll" has no positive maxBytes'],
    [{ channels: { poll: { ...poll, messages: {} } } }, 'Channel "poll" has "messages" without a kind'],
    [{ channels: { poll: { ...poll, messages: { 'Vote!': z.object({}) } } } }, 'the kind "Vote!" is not of the form'],
    [{ channels: { poll: { ...poll, messages: { vote: {} } } } }, 'the kind "vote" has no schema'],
    [
      { channels: { poll: { ...poll, messages: { vote: z.object({ kind: z.string() }) } } } },
      'has a field "kind", which every message has',
    ],
    [{ channels: { poll: { ...poll, messages: kinds, shape: start } } }, 'Channel "poll" has both "messages" and "shape"'],
    [
      { channels: { poll: { ...poll, can: { join: member, publish: { vote: member } } } } },
      'but no "messages" that say which kinds there are',
    ],
    [
      { channels: { poll: { ...poll, messages: kinds, can: { join: member, publish: { veto: member } } } } },
      'has a rule to publish "veto", which is no kind of its messages (vote, closed)',
    ],
    [
      { channels: { poll: { ...poll, messages: kinds, can: { join: member, publish: { vote: {} } } } } },
      'who may publish "vote" is no rule; where only the component may, leave it out',
    ],
    [
      { channels: { poll: { ...poll, messages: kinds, can: { join: member, publish: { vote: policy('polls.vote') } } } } },
      'Channel "poll", verb publish, kind vote, goes by the policy "polls.vote"',
    ],
    [{ channels: { poll: { ...poll, keep: 'for ever' } } }, 'Channel "poll" is kept for "for ever"; write how long as 12h or 30d'],
    [{ channels: { poll: { ...poll, keeping: 'live', keep: '1d' } } }, 'Channel "poll" is live and says how long it is kept'],
    [
      { watches: { results: { in: z.object({}), out: { snapshot: z.object({}) }, can: member, open: start } } },
      'Watch "results" has no schema in "out.delta"',
    ],
    [{ pipes: { file: { can: { open: member } } } }, 'Pipe "file", verb accept, has no rule'],
    [{ pipes: { 'a/b': { can: { open: member, accept: member } } } }, 'Pipe "a/b" is not of the form'],
    [{ http: { 'PATCH /x': { can: member, run: start } } }, 'Route "PATCH /x" is not of the form'],
    [{ http: { 'GET /x': { run: start } } }, 'Route "GET /x" has no rule in "can"'],
    [
      { http: { 'GET /a/:b': { can: member, run: start }, 'GET /a/list': { can: member, run: start } } },
      'Routes "GET /a/:b" and "GET /a/list" claim the same names',
    ],
    [{ jobs: { Close: job } }, 'Job "Close" is not of the form'],
    [{ jobs: { close: { ...job, every: 'daily' } } }, 'Job "close" runs every "daily"; write a time'],
    [{ jobs: { close: { ...job, every: '500ms' } } }, 'at least 1s'],
    [{ jobs: { close: { ...job, once: 'ever' } } }, 'Job "close" runs neither once'],
    [{ jobs: { close: { ...job, deadline: 'soon' } } }, 'Job "close" has the deadline "soon"'],
    [{ jobs: { close: { every: '1m', once: 'per-node' } } }, 'Job "close" has no run()'],
    [{ policies: { create: member } }, 'Policy "create" is not of the form "polls.action".'],
    [{ policies: { 'other.create': member } }, 'Policy "other.create" is not of the form "polls.action".'],
    [{ policies: { 'polls.create': {} } }, 'Policy "polls.create" has no rule'],
    [{ policies: { 'polls.create': policy('polls.create') } }, 'Policy "polls.create" goes by another policy'],
    [
      { methods: { close: { in: z.object({}), out: z.object({}), can: anyOf(member, policy('polls.close')), run: start } } },
      'Method "close" goes by the policy "polls.close", which does not stand in "policies".',
    ],
    [
      { channels: { poll: { ...poll, can: { join: member, publish: policy('polls.vote') } } } },
      'Channel "poll", verb publish, goes by the policy "polls.vote"',
    ],
    [{ offers: { before: point } }, 'Point "before" is not of the form "polls.name".'],
    [{ offers: { 'messaging.before': point } }, 'Point "messaging.before" is not of the form "polls.name".'],
    [{ offers: { 'polls.vote.before': { atFault: 'open' } } }, 'Point "polls.vote.before" has no schema in "change"'],
    [{ offers: { 'polls.vote.before': { ...point, atFault: 'ajar' } } }, 'is neither "open" nor "closed"'],
    [{ permissions: ['hooks'], hooks: { before: { run: start } } }, 'Hook "before" is not of the form "component.name".'],
    [{ permissions: ['hooks'], hooks: { 'polls.vote.before': { run: start } } }, 'fills a point of the component itself'],
    [{ permissions: ['hooks'], hooks: { 'messaging.message.before': {} } }, 'Hook "messaging.message.before" has no run()'],
    [{ hooks: { 'messaging.message.before': { run: start } } }, 'It has hooks, but does not ask for the permission "hooks"'],
    [{ methods: { vote }, extends: [{ ...button, place: 'roof' }] }, 'Extension "vote" (roof) is for no place that there is'],
    [{ methods: { vote }, extends: [{ ...button, id: 'Vote' }] }, 'Extension "Vote" (page) has an id that is not of the form'],
    [{ methods: { vote }, extends: [button, button] }, 'Extension "vote" (page) is there twice.'],
    [{ methods: { vote }, extends: [{ ...button, title: '' }] }, 'Extension "vote" (page) has no title'],
    [
      { methods: { vote }, extends: [{ ...button, title: { ar: 'صوّت' } }] },
      'has no title of at most 60 characters (by language: with "en")',
    ],
    [{ methods: { vote }, extends: [{ ...button, run: 'people.update' }] }, 'runs "people.update", which is no method of this component.'],
    [{ methods: { vote }, extends: [{ ...button, run: 'polls.constructor' }] }, 'runs "polls.constructor", which is no method'],
    [{ settings: { Most: int({ default: 1, max: 2, title: 'Most' }) } }, 'Setting "Most" is not of the form'],
    [
      { settings: { most: int({ default: 3, max: 2, title: 'Most' }) } },
      'Setting "most" has the default 3, which is not a whole number from 0',
    ],
    [{ settings: { keep: duration({ default: '1d', min: '1h', max: 'ever', title: 'Kept' }) } }, 'Setting "keep" has the default "1d"'],
    [{ storage: { migrations: [{ version: 2, sql: [] }] } }, 'Migration 2 stands where 1 is expected'],
    [{ storage: { migrations: [{ version: 1, sql: ['create table votes (id text)'] }] } }, 'names "votes"; tables and indexes of this'],
    [{ storage: { migrations: [{ version: 1, sql: ['create index by_id on polls_poll (id)'] }] } }, 'names "by_id"'],
  ])('names what is wrong: %#', (more, sentence) => {
    expect(problems(more)).toEqual([expect.stringContaining(sentence)]);
  });

  it('lets the same path stand under two verbs, and tables bear the prefix', () => {
    const route = { can: member, run: start };
    const sql = ['create table polls_poll (id text primary key)', 'create unique index if not exists polls_by_id on polls_poll (id)'];
    expect(problems({ http: { 'GET /a/:b': route, 'POST /a/:b': route }, storage: { migrations: [{ version: 1, sql }] } })).toEqual([]);
  });
});
