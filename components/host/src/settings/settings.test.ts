import { type Component, defineComponent, duration, int, type Services, secret, settings } from '@parley/component';
import { person, type RawClient, TestNodes, testHost } from '@parley/host/testing';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { SettingsMethods } from './settings-methods.ts';

const declared = settings({
  options: int({ default: 10, min: 2, max: 50, title: 'Options per poll' }),
  keep: duration({ default: '30d', min: '1h', max: '90d', title: 'Kept for' }),
  key: secret({ title: 'Key of the map service' }),
});
const DEFAULTS = { options: 10, keep: 30 * 86_400_000, key: '' };

const given = new Map<string, Services>();
const heard: string[] = [];
const polls = (node: string): Component =>
  defineComponent({
    id: 'polls',
    version: '1.0.0',
    settings: declared,
    async start(services) {
      expectTypeOf(services.settings.current.options).toEqualTypeOf<number>();
      given.set(node, services as unknown as Services);
      services.settings.onChange(({ options }) => heard.push(`${node}: ${options}`));
      return { state: undefined };
    },
  });
const plain = defineComponent({ id: 'plain', version: '1.0.0', start: async () => ({ state: undefined }) });

let nodes: TestNodes;
beforeEach(async () => {
  heard.length = 0;
  const people = { maya: person('maya'), root: person('root', { roles: ['admin'] }) };
  nodes = await TestNodes.open((node) => [polls(node), plain], { people });
});
afterEach(() => nodes[Symbol.asyncDispose]());

const current = (node: string): unknown => given.get(node)?.settings.current;
const admin = (node = 'a'): Promise<RawClient> => nodes.host(node).client('root');
const list = async (client: RawClient, component?: string) =>
  ((await client.request('settings.list', component ? { component } : {})) as SettingsMethods['settings.list']['out']).settings;

describe('settings', () => {
  it('are their defaults, in an object that nobody can change', () => {
    expect(current('a')).toEqual(DEFAULTS);
    expect(Object.isFrozen(current('a'))).toBe(true);
  });

  it('are on every node when a change is answered, and heard there once', async () => {
    const before = current('b');
    await (await admin()).request('settings.set', { component: 'polls', name: 'options', value: 20 });
    expect([current('a'), current('b')]).toEqual([1, 2].map(() => ({ ...DEFAULTS, options: 20 })));
    expect(before).toEqual(DEFAULTS);
    expect(heard.toSorted()).toEqual(['a: 20', 'b: 20']);
    await (await admin('b')).request('settings.set', { component: 'polls', name: 'options' });
    expect([current('a'), current('b')]).toEqual([DEFAULTS, DEFAULTS]);
  });

  it('are read again by a node that was cut off, when it no longer is', async () => {
    nodes.sites.cut('b');
    await (await admin()).request('settings.set', { component: 'polls', name: 'keep', value: '2h' });
    expect(current('b')).toEqual(DEFAULTS);
    nodes.sites.heal('b');
    await expect.poll(() => current('b')).toEqual({ ...DEFAULTS, keep: 7_200_000 });
  });

  it('are there from the start of a node that joins later', async () => {
    await (await admin()).request('settings.set', { component: 'polls', name: 'options', value: 3 });
    await nodes.start('c');
    expect(current('c')).toEqual({ ...DEFAULTS, options: 3 });
  });

  it('that are not allowed are refused with what is, and change nothing', async () => {
    const client = await admin();
    const set = (name: string, value: unknown) => client.request('settings.set', { component: 'polls', name, value });
    await expect(set('options', 51)).rejects.toThrow('"polls.options" must be a whole number from 2 to 50.');
    await expect(set('options', '20')).rejects.toThrow('must be a whole number');
    await expect(set('keep', 'ever')).rejects.toThrow('"polls.keep" must be a time from 1h to 90d, such as "30d".');
    await expect(set('constructor', 1)).rejects.toThrow('There is no setting "polls.constructor".');
    await expect(client.request('settings.set', { component: 'plain', name: 'options', value: 3 })).rejects.toThrow('no setting');
    expect([current('a'), heard]).toEqual([DEFAULTS, []]);
  });

  it('stored by another version, which this one does not allow, are the default, and the log says so', async () => {
    const row = { sql: 'insert into settings_value (component, name, value) values ($1, $2, $3)', params: ['polls', 'options', '99'] };
    await nodes.store.sql.batch([row]);
    const host = await nodes.start('c');
    expect(current('c')).toEqual(DEFAULTS);
    expect(host.lines).toContainEqual(
      expect.objectContaining({
        event: 'settings.not-allowed',
        facts: expect.objectContaining({ component: 'polls', setting: 'options' }),
      }),
    );
    expect((await list(await admin('c'))).find(({ name }) => name === 'options')?.value).toBe(10);
  });

  it('are listed for administrators with what they may be; for nobody else', async () => {
    const client = await admin();
    await client.request('settings.set', { component: 'polls', name: 'keep', value: '1d' });
    const [options, keep] = await list(client, 'polls');
    expect(options).toMatchObject({ component: 'polls', name: 'options', kind: 'int', title: 'Options per poll', value: 10, default: 10 });
    expect(keep).toMatchObject({ value: '1d', default: '30d', schema: { type: 'string', title: 'Kept for' } });
    expect(await list(client, 'plain')).toEqual([]);
    const maya = await nodes.host('a').client('maya');
    await expect(list(maya)).rejects.toThrow();
    await expect(maya.request('settings.set', { component: 'polls', name: 'options', value: 3 })).rejects.toThrow();
  });
});

describe('a secret', () => {
  const give = async (value?: string) =>
    (await admin()).request('settings.set', { component: 'polls', name: 'key', ...(value !== undefined && { value }) });
  const shown = async () => (await list(await admin('b'))).find(({ name }) => name === 'key');

  it('is seen by the component on every node, and by nobody else again', async () => {
    expect(await shown()).toMatchObject({ value: '', given: false, schema: { writeOnly: true } });
    await give('s3cret');
    expect(['a', 'b'].map(current)).toEqual([1, 2].map(() => ({ ...DEFAULTS, key: 's3cret' })));
    expect(await shown()).toMatchObject({ kind: 'secret', value: '', given: true });
    const told = JSON.stringify([
      await nodes.store.sql.query('select * from settings_value'),
      nodes.host('a').lines,
      await list(await admin()),
    ]);
    expect(told).not.toContain('s3cret');
    await give();
    expect(await shown()).toMatchObject({ given: false });
  });

  it('that was sealed under another key, or for another setting, is none; the log says so', async () => {
    await give('s3cret');
    await using other = await testHost([polls('other')], { store: nodes.store, ticketKey: new Uint8Array(32).fill(9) });
    expect(current('other')).toEqual(DEFAULTS);
    const line = { event: 'settings.not-opened', facts: expect.objectContaining({ component: 'polls', setting: 'key' }) };
    expect(other.lines).toContainEqual(expect.objectContaining(line));
    await nodes.store.sql.batch([{ sql: "update settings_value set component = 'other'", params: [] }]);
    const elsewhere = defineComponent({ ...polls('moved'), id: 'other' });
    await using moved = await testHost([elsewhere], { store: nodes.store });
    expect(current('moved')).toEqual(DEFAULTS);
    expect(moved.lines).toContainEqual(expect.objectContaining({ event: 'settings.not-opened' }));
  });
});
