import {
  type Component,
  cardAnswer,
  channel,
  defineComponent,
  forState,
  type HookAnswer,
  hookPoint,
  member,
  page,
  replace,
  role,
  rule,
  type Services,
  signedIn,
} from '@parley/component';
import { z } from 'zod';
import { recording } from './walked.ts';

interface Tour {
  readonly services: Services;
  readonly used: Set<string>;
  /** What happened of which nobody is answered. */
  readonly happened: string[];
}

const declare = forState<Tour>();
const nothing = z.object({});
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const notes = { note: z.object({ text: z.string() }) };
const said = z.object({ body: z.string().trim().min(1) });

/** A stop of the tour: calls services, and answers what they did. */
function stop(run: (services: Services, tour: Tour) => Promise<unknown>) {
  return declare.method({ in: nothing, out: z.unknown(), can: member, run: ({ state }) => run(state.services, state) });
}

const stall = channel<Tour>({
  pattern: 'desk/:id',
  keeping: 'live',
  maxBytes: 100,
  ring: 10,
  can: { join: member, publish: rule('seller', ({ principal }) => principal?.roles.includes('seller') ?? false) },
  shape: async (_, { params, payload }) => ({ payload, countable: true, writes: [], note: params['id'] }),
  committed: ({ happened }, { note }) => void happened.push(`stall ${String(note)}`),
});

const board = channel<Tour>({
  pattern: 'board',
  keeping: 'durable',
  keep: '2h',
  maxBytes: 100,
  ring: 10,
  messages: notes,
  can: { join: member },
});

/** Visits every service and whatever of a declaration the shop (`everything.ts`) does not have. */
export const tour: Component<Tour> = defineComponent<Tour, Readonly<Record<string, never>>, unknown>({
  id: 'tour',
  version: '1.0.0',
  engine: '^1',
  permissions: [
    ...(['channels:own', 'storage:own', 'hooks', 'directory:read', 'network:http://127.0.0.1:9'] as const),
    ...(['sessions:read', 'sessions:end', 'sessions:vouch', 'origins:admit'] as const),
  ],
  storage: { migrations: [{ version: 1, sql: ['create table tour_stop (name text primary key)'] }] },
  channels: {
    log: { pattern: 'log', keeping: 'durable', maxBytes: 1_000, ring: 10, can: { join: member, publish: member } },
    notes: { pattern: 'notes', keeping: 'live', maxBytes: 100, ring: 10, messages: notes, can: { join: member } },
  },
  namespaces: true,
  offers: { 'tour.said': hookPoint({ change: said, atFault: 'closed' }) },
  hooks: {
    'rooms.said': declare.hook<{ body: string }>(async ({ body }, { state }) => {
      state.happened.push(`hook ${body}`);
      return replace({ body: body.toUpperCase() });
    }),
  },
  extends: [page({ id: 'keepers', title: 'For keepers', run: 'tour.keepers' })],
  tellsOverHttp: { 'tour.ended': { summary: 'A tour has ended.', data: z.object({ at: z.number() }) } },
  admits: async ({ happened }, origin) => {
    happened.push(`asked about ${origin}`);
    if (origin === 'https://broken.example') throw new Error('Broken.');
    return origin === 'https://museum.example';
  },
  pipes: {
    echo: {
      can: { open: member, accept: member },
      acquainted: async () => true,
      async take({ happened }, pipe, { principal }) {
        happened.push(`took ${pipe.kind} ${pipe.label} of ${principal.id}: ${new TextDecoder().decode(pipe.meta)}`);
        if (principal.roles.includes('thief')) throw new Error('Thieves get nothing.');
        await pipe.readable.pipeTo(pipe.writable);
        happened.push(`sent ${pipe.stats.sent}`);
      },
    },
  },
  methods: {
    walked: declare.method({ in: nothing, out: z.array(z.string()), can: signedIn, run: async ({ state }) => [...state.used] }),
    happened: declare.method({ in: nothing, out: z.array(z.string()), can: signedIn, run: async ({ state }) => [...state.happened] }),
    keepers: declare.method({ in: nothing, out: cardAnswer, can: role('keeper'), run: async () => ({}) }),
    /** Ends the session of whoever calls it. */
    leave: declare.method({
      in: nothing,
      out: z.object({ could: z.boolean() }),
      can: signedIn,
      async run({ endSession }) {
        endSession?.();
        return { could: endSession !== undefined };
      },
    }),
    /** Declares channels where others may have theirs. */
    trespass: declare.method({
      in: z.object({ namespace: z.string(), keep: z.string().optional() }),
      out: z.string(),
      can: member,
      async run({ state: { services } }, { namespace, keep }) {
        try {
          services.namespaces.declare(namespace, [keep === undefined ? stall : { ...board, keep }]);
          return 'declared';
        } catch (error) {
          return String(error);
        }
      },
    }),
    /** Ends the sessions of somebody. */
    dismiss: declare.method({
      in: z.object({ person: z.string() }),
      out: z.number(),
      can: member,
      run: ({ state }, { person }) => state.services.sessions.revoke({ person }),
    }),
    say: declare.method({
      in: z.object({ body: z.string() }),
      out: z.unknown(),
      can: member,
      run: ({ state }, input): Promise<HookAnswer<object>> => state.services.hooks.ask('tour.said', input),
    }),
    open: declare.method({
      in: z.object({ isOpen: z.boolean() }),
      out: nothing,
      can: member,
      async run({ state: { services } }, { isOpen }) {
        services.namespaces.declare('tour.stall', isOpen ? [stall, board] : []);
        await services.access.changed('tour.stall/*');
        return {};
      },
    }),
    /** Says on the board of the stall what it is given, as it stands. */
    post: declare.method({
      in: z.object({ message: z.unknown() }),
      out: z.string(),
      can: member,
      async run({ state: { services } }, { message }) {
        const entry = { sender: 'tour', payload: encode(message), countable: false };
        return services.channels.append('tour.stall/board', entry).then(({ status }) => status, String);
      },
    }),
    clock: stop(async ({ clock }, { happened }) => {
      clock.soon(() => happened.push('soon'));
      clock.after(1, () => happened.push('after'));
      return [typeof clock.now(), typeof clock.monotonic()];
    }),
    random: stop(async ({ random }) => [random.integer(1), random.id().length, random.bytes(3).length]),
    logger: stop(async ({ logger }) => {
      logger.debug('tour.debug');
      logger.info('tour.info', { n: 1 });
      logger.warn('tour.warn');
      logger.error('tour.error');
    }),
    sql: stop(async ({ sql }) => {
      await sql.batch([{ sql: 'insert into tour_stop (name) values ($1)', params: ['sql'], expect: 1 }]);
      return sql.query('select name from tour_stop');
    }),
    blob: stop(async ({ blob }) => {
      await blob.put('a', encode(1));
      await blob.put('b', encode(2));
      await blob.delete('a');
      const names: string[] = [];
      for await (const name of blob.list('')) names.push(name);
      return [names, (await blob.get('b'))?.length, await blob.get('a')];
    }),
    channels: stop(async ({ channels }) => {
      const sender = { kind: 'person', id: 'maya', roles: [], grant: 'test' } as const;
      await channels.append('tour/log', { sender: 'tour', payload: encode('one'), countable: true });
      const published = await channels.publish('tour/log', { sender, payload: encode('two'), key: 'two' });
      const again = await channels.publish('tour/log', { sender, payload: encode('two'), key: 'two' });
      await channels.append('tour/log', { sender: 'tour', payload: encode('three'), countable: true });
      await channels.redact('tour/log', [2]);
      await channels.truncate('tour/log', 1);
      const { entries } = await channels.read('tour/log', 1, 10);
      const left = entries.map(({ offset, payload }) => [offset, payload.length]);
      const { status } = await channels.of(notes).publish('notes', { kind: 'note', text: 'four' });
      return [published.position?.offset, again.duplicate, left, (await channels.head('tour/log'))?.floor, status];
    }),
    directory: stop(async ({ directory }) => [
      (await directory.people(['maya'])).length,
      (await directory.units()).length,
      (await directory.inUnit('ward', { limit: 1 })).more,
      (await directory.search('maya', 1)).length,
    ]),
    network: stop(async ({ network }) => network.fetch('http://127.0.0.1:9/').catch((error: Error) => error.name)),
    site: stop(async ({ site }, { happened }) => {
      const stops = [
        site.onTold('news', () => happened.push('told')),
        site.onGap(() => happened.push('gap')),
        site.onNodes(() => happened.push('nodes')),
        site.answer('question', () => 'answer'),
      ];
      site.tell('news', 1);
      const asked = [...(await site.query('question', 1)), ...(await site.askAll('question', 1))];
      const claimed = await site.claim('tour');
      await site.yield('tour');
      for (const each of stops) each();
      return [site.alone, site.node, site.nodes(), site.lives().others, asked, claimed];
    }),
    sessions: stop(async ({ sessions }) => {
      const stop = sessions.connectedElsewhere((person) => person === 'far');
      const connected = await Promise.all(['maya', 'far', 'nobody'].map((person) => sessions.connected(person)));
      stop();
      return [(await sessions.matching({ person: 'maya' })).map(({ id }) => id), connected, await sessions.connected('far')];
    }),
    settings: stop(async ({ settings }, { happened }) => {
      settings.onChange(() => happened.push('settings'))();
      return settings.current;
    }),
  },
  async start(services) {
    const used = new Set<string>();
    const state: Tour = { services: recording(services as Services, used), used, happened: [] };
    const { sessions } = state.services;
    void sessions.listening.then(() => state.happened.push('listening'));
    sessions.onChange(({ state: change, principal }) => state.happened.push(`${change} ${principal.id}`));
    sessions.onRevoked((what) => state.happened.push(`revoked ${JSON.stringify(what)}`));
    return { state };
  },
});
