import {
  type ApiRef,
  type Component,
  createApi,
  defineComponent,
  duration,
  forState,
  int,
  member,
  policy,
  Refused,
  role,
  type Services,
  settings,
  signedIn,
  type WatchSink,
} from '@parley/component';
import { z } from 'zod';

/** A component of another, used here. */
export interface Pricing {
  price(name: string): Promise<{ readonly cents: number }>;
}
export const pricingApi: ApiRef<Pricing> = createApi('pricing.api');
export interface ShopApi {
  count(): Promise<number>;
}
export const shopApi: ApiRef<ShopApi> = createApi('shop.api');

const options = settings({
  most: int({ title: 'Items', default: 100, min: 1, max: 1_000 }),
  kept: duration({ title: 'Kept for', default: '1h', min: '1m', max: '1d' }),
});
type Uses = { readonly pricing: typeof pricingApi };
type Given = Services<{ readonly pricing: Pricing }, { readonly most: number; readonly kept: number }>;

class Shop {
  readonly services: Given;
  readonly watchers = new Set<WatchSink>();
  readonly committed: string[] = [];
  #version = 0;

  constructor(services: Given) {
    this.services = services;
  }

  async count(): Promise<number> {
    const [row] = await this.services.sql.query('select count(*) as items from shop_item');
    return Number(row?.['items']);
  }

  async add(id: string, name: string): Promise<void> {
    const { sql, clock, settings: own } = this.services;
    if ((await this.count()) >= own.current.most) throw new Refused('refused', 'The shop is full.', { most: own.current.most });
    const insert = 'insert into shop_item (id, name, at) values ($1, $2, $3) on conflict (id) do nothing';
    await sql.batch([{ sql: insert, params: [id, name, clock.now()] }]);
    for (const sink of this.watchers) sink.delta(++this.#version, { added: name });
  }

  async open(sink: WatchSink): Promise<() => void> {
    sink.snapshot(++this.#version, { items: await this.count() });
    this.watchers.add(sink);
    return () => void this.watchers.delete(sink);
  }
}

const declare = forState<Shop>();
const notBanned = declare.rule('not-banned', async ({ state, principal }) => {
  const rows = await state.services.sql.query('select person from shop_ban where person = $1', [principal?.id ?? '']);
  return rows.length === 0;
});
const name = z.string().min(1).max(20);
const ballots = {
  vote: z.object({
    choice: z.int().min(0),
    weight: z.int().default(1),
    why: z
      .string()
      .transform((given) => given.replaceAll('~', ' '.repeat(50)))
      .optional(),
  }),
  close: z.object({}),
  counted: z.object({ votes: z.int() }),
};
const text = (payload: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(payload));

/** Uses whatever a component can use that runs in a thread of its own, too. */
export const everything: Component<Shop, Uses, ShopApi, typeof options> = defineComponent<Shop, Uses, ShopApi, typeof options>({
  id: 'shop',
  version: '1.0.0',
  permissions: ['channels:own', 'storage:own', 'directory:read'],
  uses: { pricing: pricingApi },
  provides: shopApi,
  settings: options,
  policies: { 'shop.sweep': role('keeper') },
  reasons: { 'not-sold': ['refused', 'It is not sold here.'] },
  storage: {
    migrations: [
      {
        version: 1,
        sql: [
          'create table shop_item (id text primary key, name text not null, at integer not null)',
          'create table shop_ban (person text primary key)',
        ],
      },
    ],
  },
  channels: {
    desk: {
      pattern: 'desk/:id',
      keeping: 'durable',
      maxBytes: 1_000,
      ring: 10,
      can: { join: notBanned, publish: notBanned, cast: member },
      async shape({ services }, { params, sender, payload }) {
        if (text(payload) === 'rude') return { refused: 'refused', message: 'Be kind.' };
        const insert = 'insert into shop_item (id, name, at) values ($1, $2, $3)';
        const write = { sql: insert, params: [services.random.id(), `asked at ${params['id']} by ${sender.id}`, services.clock.now()] };
        return { payload, countable: true, writes: [write], note: { desk: params['id'] } };
      },
      committed: (state, { note }) => void state.committed.push(String((note as { readonly desk: string }).desk)),
    },
    ballot: declare.channel({
      pattern: 'ballot/:id',
      keeping: 'durable',
      keep: '2h',
      maxBytes: 100,
      ring: 10,
      messages: ballots,
      can: { join: member, publish: { vote: notBanned, close: role('keeper') } },
    }),
  },
  methods: {
    add: declare.method({
      in: z.object({ name: name.transform((given) => given.trim()), size: z.number().default(1) }),
      out: z.object({ id: z.string(), size: z.number() }),
      can: signedIn,
      idempotent: true,
      async run({ state, key }, input) {
        const id = key ?? state.services.random.id();
        await state.add(id, input.name);
        return { id, size: input.size };
      },
    }),
    list: declare.method({
      in: z.object({ from: z.coerce.number().default(0) }),
      out: z.object({ names: z.array(z.string()) }),
      can: declare.rule<{ readonly from: number }>('not-too-far', ({ resource }) => resource.from < 1_000),
      rest: 'GET /shop/items',
      about: 'Lists what is sold.',
      page: { by: 'from', next: ({ names }) => (names.length === 2 ? 2 : undefined) },
      async run({ state }, { from }) {
        const rows = await state.services.sql.query('select name from shop_item order by name limit 2 offset $1', [from]);
        return { names: rows.map((row) => String(row['name'])) };
      },
    }),
    price: declare.method({
      in: z.object({ name }),
      out: z.object({ cents: z.number() }),
      can: signedIn,
      async run({ state }, input) {
        if (input.name === 'sun') throw new Refused('refused', 'It is not sold here.', { reason: 'not-sold' });
        return state.services.uses.pricing.price(input.name);
      },
    }),
    ban: declare.method({
      in: z.object({ person: z.string() }),
      out: z.object({}),
      can: policy('shop.sweep'),
      async run({ state: { services } }, { person }) {
        await services.sql.batch([{ sql: 'insert into shop_ban (person) values ($1)', params: [person] }]);
        await Promise.all(['shop/desk/1', 'shop/ballot/1'].map((channel) => services.access.changed(channel, [person])));
        return {};
      },
    }),
    /** Says how a ballot stands; then what it may not say there. */
    count: declare.method({
      in: z.object({ ballot: z.string() }),
      out: z.array(z.string()),
      can: signedIn,
      async run({ state: { services } }, { ballot }) {
        const { channels } = services;
        const own = channels.of(ballots);
        const raw = { sender: 'shop', payload: new TextEncoder().encode('{"kind":"sung"}'), countable: false };
        const attempts = [
          own.publish(`ballot/${ballot}`, { kind: 'counted', votes: 2 }),
          own.publish(`ballot/${ballot}`, { kind: 'counted', votes: 0.5 }),
          own.publish('desk/9', { kind: 'close' }),
          channels.of({ ...ballots }).publish(`ballot/${ballot}`, { kind: 'close' }),
          channels.append(`shop/ballot/${ballot}`, raw),
        ];
        return Promise.all(attempts.map((each) => each.then(({ status }) => status, String)));
      },
    }),
    tell: declare.method({
      in: z.object({ desk: z.string(), what: z.string() }),
      out: z.object({ offset: z.number(), read: z.number() }),
      can: signedIn,
      async run({ state: { services } }, { desk, what }) {
        const entry = { sender: 'shop', payload: new TextEncoder().encode(JSON.stringify(what)), countable: true, note: { desk } };
        const done = await services.channels.append(`shop/desk/${desk}`, entry);
        const { entries } = await services.channels.read(`shop/desk/${desk}`, 0, 100);
        return { offset: done.status === 'appended' ? done.position.offset : 0, read: entries.length };
      },
    }),
    committed: declare.method({
      in: z.object({}),
      out: z.array(z.string()),
      can: signedIn,
      run: async ({ state }) => [...state.committed],
    }),
    watching: declare.method({ in: z.object({}), out: z.number(), can: signedIn, run: async ({ state }) => state.watchers.size }),
    staff: declare.method({
      in: z.object({}),
      out: z.array(z.string()),
      can: signedIn,
      run: async ({ state }) => (await state.services.directory.people(['maya'])).map((each) => each.name),
    }),
    foreign: declare.method({
      in: z.object({}),
      out: z.string(),
      can: signedIn,
      async run({ state: { services } }) {
        const attempts = [
          () => services.sql.query('select * from people_person'),
          () => services.channels.head('people/all'),
          () => services.access.changed('people/all'),
          () => services.network.fetch('https://example.org'),
        ];
        const found = await Promise.all(attempts.map(async (attempt) => attempt().then(String, (error: Error) => error.name)));
        return found.join(' ');
      },
    }),
    wrong: declare.method({ in: z.object({}), out: z.object({ id: z.string() }), can: signedIn, run: async () => ({}) as { id: string } }),
  },
  watches: {
    all: declare.watch({ in: z.object({}), can: signedIn, open: ({ state }, _, sink) => state.open(sink) }),
    /** Tells what it is asked to tell, whatever its declaration says. */
    echo: declare.watch({
      in: z.object({ snapshot: z.unknown(), delta: z.unknown() }),
      out: { snapshot: z.object({ votes: z.int() }), delta: z.object({ more: z.int() }) },
      can: signedIn,
      async open({ state }, { snapshot, delta }, sink) {
        state.watchers.add(sink);
        sink.snapshot(1, snapshot);
        sink.delta(2, new TextEncoder().encode(JSON.stringify(delta)));
        return () => void state.watchers.delete(sink);
      },
    }),
  },
  http: {
    'GET /items/:name': declare.route({
      can: member,
      run: async ({ state, principal }, { params, query, sessions }) => ({
        json: { name: params['name'], query, by: principal?.id, items: await state.count(), sessions: sessions.size },
      }),
    }),
    'POST /picture': declare.route({
      can: member,
      async run({ state: { services } }, { body }) {
        await services.blob.put('picture', body);
        const names: string[] = [];
        for await (const each of services.blob.list('')) names.push(each);
        return {
          bytes: { type: 'image/png', data: (await services.blob.get('picture')) ?? new Uint8Array() },
          status: names.length === 1 ? 201 : 500,
        };
      },
    }),
    'GET /export': declare.route({
      can: member,
      run: async () => ({
        stream: {
          type: 'text/plain',
          file: 'items.txt',
          chunks: (async function* () {
            yield 'one ';
            yield 'two';
          })(),
        },
      }),
    }),
  },
  jobs: {
    sweep: declare.every('10m', {
      once: 'per-site',
      async run({ state: { services }, signal }) {
        signal.throwIfAborted();
        const before = services.clock.now() - services.settings.current.kept;
        await services.sql.batch([{ sql: 'delete from shop_item where at < $1', params: [before] }]);
      },
    }),
  },
  async start(services) {
    const { clock, logger, settings: own } = services;
    clock.after(5 * 60_000, () => logger.info('five-minutes', { at: clock.now() }));
    own.onChange(({ most }) => logger.info('changed', { most }));
    void services.sessions.listening.then(() => logger.info('listening'));
    services.signal.addEventListener('abort', () => logger.info('told'));
    const state = new Shop(services as Given);
    return { state, api: { count: () => state.count() }, stop: async () => logger.info('stopped') };
  },
});
