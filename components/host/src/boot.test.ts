import { accept, anyone, type Component, createApi, hookPoint } from '@parley/component';
import { testHost } from '@parley/host/testing';
import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { authenticatorOf, BootError, bootOrder } from './boot.ts';

interface Greeter {
  greet(): Promise<string>;
}
const apis = Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [id, createApi<Greeter>(`${id}.api`)]));

/** A component that uses the APIs of others, and keeps a diary of its life. */
function makeComponent(id: string, uses: readonly string[] = [], diary: string[] = [], more: Partial<Component> = {}): Component {
  return {
    id,
    version: '1.0.0',
    provides: createApi<unknown>(`${id}.api`),
    uses: Object.fromEntries(uses.map((each) => [each, createApi<unknown>(`${each}.api`)])),
    async start(services) {
      const greetings = await Promise.all(Object.values(services.uses as Record<string, Greeter>).map((api) => api.greet()));
      diary.push(`${id} starts${greetings.map((each) => `, ${each}`).join('')}`);
      services.signal.addEventListener('abort', () => diary.push(`${id} is told`));
      return { state: undefined, api: { greet: async () => `hello from ${id}` }, stop: async () => void diary.push(`${id} stops`) };
    },
    ...more,
  };
}

const keeping = { permissions: ['storage:own'] } as const;

describe('the order of boot', () => {
  it('puts each behind those it uses, and keeps the order given where it can', () => {
    const components = [makeComponent('a', ['c']), makeComponent('b'), makeComponent('c', ['d']), makeComponent('d')];
    expect(bootOrder(components).map(({ id }) => id)).toEqual(['d', 'c', 'a', 'b']);
  });

  it.each<[string, readonly Component[], string]>([
    [
      'a circle',
      [makeComponent('x'), makeComponent('a', ['b']), makeComponent('b', ['c']), makeComponent('c', ['a'])],
      'Components use each other in a circle: a → b → c → a.',
    ],
    ['itself', [makeComponent('a', ['a'])], 'Components use each other in a circle: a → a.'],
    ['somebody absent', [makeComponent('a', ['b'])], 'a uses "b.api", which no component provides.'],
    ['two of one name', [makeComponent('a'), makeComponent('a')], 'Two components are called "a".'],
    ['two with one API', [makeComponent('a'), { ...makeComponent('b'), provides: apis['a'] as never }], 'Both a and b provide "a.api".'],
    [
      'two with one pipe',
      ['a', 'b'].map((id) => makeComponent(id, [], [], { pipes: { file: { can: { open: anyone, accept: anyone } } } })),
      'Both a and b declare the pipe "file".',
    ],
    [
      'two of whose tables one would have the others',
      ['on-call', 'on'].map((id) => makeComponent(id, [], [], keeping)),
      'Tables of on-call would be those of on, too: their names begin with "on_".',
    ],
    [
      'one that would have the tables of the log',
      [makeComponent('log', [], [], keeping)],
      '"log" cannot be the id of a component with tables: tables that begin with "log_" are no component\'s.',
    ],
  ])('refuses %s by name', (_, components, sentence) => {
    expect(() => bootOrder(components)).toThrow(new BootError(sentence));
  });

  it('lets those be called so that have no tables, and those with tables be called alike', () => {
    const components = [
      makeComponent('on'),
      makeComponent('on-call', [], [], keeping),
      makeComponent('once', [], [], keeping),
      makeComponent('log'),
    ];
    expect(bootOrder(components)).toEqual(components);
  });

  it('wants exactly one component that verifies identity', () => {
    const verifying = (id: string): Component => ({ ...makeComponent(id), authenticate: async () => undefined });
    expect(authenticatorOf([makeComponent('a'), verifying('b')]).id).toBe('b');
    expect(() => authenticatorOf([makeComponent('a')])).toThrow('here: none.');
    expect(() => authenticatorOf([verifying('a'), verifying('b')])).toThrow('here: a, b.');
  });
});

describe('points', () => {
  const filled = { permissions: ['hooks'], hooks: { 'b.said': { run: async () => accept() } } } as const;
  const offered = { offers: { 'b.said': hookPoint({ change: z.object({}), atFault: 'open' }) } };

  it('may be filled by a component that stands before the one that offers them', () => {
    const components = [makeComponent('a', [], [], filled), makeComponent('b', [], [], offered)];
    expect(bootOrder(components).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('that nobody offers cannot be filled', () => {
    const components = [makeComponent('a', [], [], filled), makeComponent('b', [], [])];
    expect(() => bootOrder(components)).toThrow(new BootError('a fills the point "b.said", which no component offers.'));
  });
});

describe('booting', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openSqliteStore({ path: ':memory:' });
  });
  afterAll(() => store.close());

  it('starts in order, gives each the APIs it uses, and stops in reverse', async () => {
    const diary: string[] = [];
    const host = await testHost([makeComponent('a', ['b', 'c'], diary), makeComponent('b', ['c'], diary), makeComponent('c', [], diary)], {
      store,
    });
    expect(await host.host.api(createApi<Greeter>('b.api')).greet()).toBe('hello from b');
    expect(() => host.host.api(createApi('x.api'))).toThrow('No component that has started provides "x.api".');
    expect(diary).toEqual(['c starts', 'b starts, hello from c', 'a starts, hello from b, hello from c']);
    diary.length = 0;
    await Promise.all([host.stop(), host.stop()]);
    await host.host.stop();
    expect(diary).toEqual(['a is told', 'a stops', 'b is told', 'b stops', 'c is told', 'c stops']);
  });

  it('stops what has started when a start fails, and says which failed and why', async () => {
    const diary: string[] = [];
    const broken = makeComponent('broken', ['b'], diary, {
      start: () => Promise.reject(new Error('no licence')),
    });
    const components = [broken, makeComponent('a', [], diary), makeComponent('b', [], diary)];
    await expect(testHost(components, { store })).rejects.toThrow(new BootError('Component "broken" did not start: no licence'));
    expect(diary).toEqual(['b starts', 'b is told', 'b stops']);
  });

  it('stops what has started when the port is taken', async () => {
    const diary: string[] = [];
    await using first = await testHost([], { store });
    const second = testHost([makeComponent('a', [], diary)], { store, listen: { host: '127.0.0.1', port: first.host.address.port } });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(diary).toEqual(['a starts', 'a is told', 'a stops']);
  });

  it('goes on stopping when one fails to stop', async () => {
    const diary: string[] = [];
    const sulking = makeComponent('b', ['a'], diary, {
      start: async () => ({ state: undefined, api: {}, stop: () => Promise.reject(new Error('will not')) }),
    });
    const host = await testHost([makeComponent('a', [], diary), sulking], { store });
    await host.stop();
    expect(diary).toEqual(['a starts', 'a is told', 'a stops']);
    expect(host.lines).toContainEqual({
      level: 'error',
      event: 'component.stop-failed',
      facts: { component: 'b', error: 'Error: will not' },
    });
  });

  it('runs migrations before the start, and gives each component its own tables, blobs, channels and log lines only', async () => {
    const found: unknown[] = [];
    const keeper = makeComponent('store', [], [], {
      permissions: ['channels:own', 'storage:own'],
      storage: { migrations: [{ version: 1, sql: ['create table store_thing (id text primary key)'] }] },
      channels: {
        log: { pattern: 'log', keeping: 'durable', maxBytes: 100, ring: 10, can: { join: { name: 'none', check: () => false } } },
      },
      async start({ sql, blob, channels, access, logger }) {
        await sql.batch([{ sql: 'insert into store_thing (id) values ($1)', params: ['a'] }]);
        found.push(await sql.query('select id from store_thing'));
        await blob.put('x', new Uint8Array([1]));
        for await (const name of blob.list('')) found.push(name);
        const entry = { sender: 'store', payload: new Uint8Array([7]), countable: true };
        found.push((await channels.append('store/log', entry)).status, (await channels.read('store/log', 0, 10)).entries.length);
        const attempts: readonly (() => Promise<unknown>)[] = [
          () => sql.query('select * from other_table'),
          () => sql.migrate('store', []),
          () => channels.append('other/log', entry),
          () => channels.append('store/log', entry, [{ sql: 'delete from other_table', params: [] }]),
          () => access.changed('other/log'),
        ];
        for (const attempt of attempts) found.push(await attempt().then(String, (error: Error) => error.name));
        logger.info('ready', { things: 1 });
        return { state: undefined, api: {} };
      },
    });
    await using host = await testHost([keeper], { store });
    const refused = ['StorageError', 'StorageError', 'RangeError', 'StorageError', 'RangeError'];
    expect(found).toEqual([[{ id: 'a' }], 'x', 'appended', 1, ...refused]);
    expect(host.lines).toContainEqual({ level: 'info', event: 'ready', facts: { component: 'store', things: 1 } });
    expect([...((await host.store.blob.get('store/x')) ?? [])]).toEqual([1]);
  });
});
