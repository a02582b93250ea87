import { type Component, defineComponent, ENGINE_VERSION } from '@parley/component';
import { openTestStore, person, testHost } from '@parley/host/testing';
import { systemRuntime } from '@parley/runtime';
import type { Store } from '@parley/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discardHosted, type Hosting, loadHosted } from './load-hosted.ts';

const innocent: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'innocent',
  version: '1.0.0',
  start: async () => ({ state: undefined }),
});
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** Reads modules of the test folder, by their names. */
function load(names: readonly string[], grants: Readonly<Record<string, readonly string[]>> = {}): Promise<Hosting> {
  return loadHosted({
    modules: names.map((name) => ({ module: new URL(`../../test/${name}.ts`, import.meta.url).href, base: import.meta.url })),
    own: [innocent],
    grants: new Map(Object.entries(grants)),
    clock: systemRuntime.clock,
    logger,
    migrate: (id, migrations) => store.sql.migrate(id, migrations),
  });
}

const reasons = ({ refused }: Hosting): Record<string, string> =>
  Object.fromEntries(refused.map(({ module, reason }) => [module.replace(/^.*\/(.*)\.ts$/, '$1'), reason]));

describe('modules of components that are not the node’s own', () => {
  it('are left out with a sentence each where nothing can run of them', async () => {
    const hosting = await load([
      'modules/none',
      'modules/fails',
      'modules/awaits',
      'modules/wrong',
      'modules/namesake',
      'modules/settings',
      'modules/absent',
    ]);
    expect(hosting.components).toEqual([]);
    expect(reasons(hosting)).toEqual({
      none: 'It exports no component: its default export is what defineComponent gives.',
      fails: 'no licence',
      awaits: 'it waits for something that never comes, with an `await` outside of functions',
      wrong: expect.stringMatching(
        /The id "Wrong Name" is not of the form.*It has "authenticate", which a component in a thread of its own cannot have\. Who somebody is is verified in one place/,
      ),
      namesake: 'Two components are called "innocent".',
      settings: 'The node itself has a component called "settings".',
      absent: expect.stringContaining('Cannot find module'),
    });
  });

  it('say which end to update where they are made for another version', async () => {
    const { later, ...others } = reasons(await load(['modules/later', 'modules/later-import']));
    expect(later).toBe(
      `It is made for engine ^9.1, and this server has ${ENGINE_VERSION}: update Parley. It has "holograms", which engine ${ENGINE_VERSION} does not know: update Parley, or leave it out.`,
    );
    expect(others).toEqual({
      'later-import': `It imports "hologram" from @parley/component, which engine ${ENGINE_VERSION} does not have: update Parley, or install a release of the component for this engine.`,
    });
  });

  it('run with nothing that they are not granted: neither permissions nor the APIs of others', async () => {
    const hosting = await load(['polls', 'modules/greeter', 'modules/guest-book'], { polls: ['storage:own'] });
    expect(hosting.components.map(({ component }) => component.id)).toEqual(['greeter']);
    expect(hosting.refused).toEqual([
      {
        module: expect.stringContaining('polls'),
        reason: 'polls 1.0.0 asks for channels:own, which it is not granted.',
        asks: { id: 'polls', permissions: ['channels:own', 'storage:own'] },
      },
      {
        module: expect.stringContaining('guest-book'),
        reason: 'guest-book 1.0.0 asks for uses:greeter.api, which it is not granted.',
        asks: { id: 'guest-book', permissions: ['uses:greeter.api'] },
      },
    ]);
    await discardHosted(hosting);
  });

  it('read the directory by the grant of that name alone', async () => {
    const hosting = await load(['everything'], { shop: ['channels:own', 'storage:own', 'directory:read'] });
    const reason = 'shop 1.0.0 asks for uses:pricing.api, which it is not granted.';
    expect(hosting.refused).toMatchObject([
      { reason, asks: { permissions: ['channels:own', 'storage:own', 'directory:read', 'uses:pricing.api'] } },
    ]);
    await discardHosted(hosting);
  });

  it('use each other, whichever is named first, and are listed with where and how they run', async () => {
    const hosting = await load(['modules/guest-book', 'modules/greeter', 'modules/none'], { 'guest-book': ['uses:greeter.api'] });
    const people = { maya: person('maya'), root: person('root', { roles: ['admin'] }) };
    await using host = await testHost([innocent], { store, hosting, people });
    expect(await (await host.client('maya')).request('guest-book.sign')).toBe('Hello maya');
    const root = await host.client('root');
    const { components } = (await root.request('components.list')) as { readonly components: readonly Record<string, unknown>[] };
    expect(components.map(({ id, hosting, state, crashes }) => [id, hosting, state, crashes])).toEqual([
      ['test-identity', 'in-process', 'running', undefined],
      ['innocent', 'in-process', 'running', undefined],
      ['greeter', 'worker', 'running', 0],
      ['guest-book', 'worker', 'running', 0],
      [expect.stringContaining('none.ts'), 'worker', 'refused', undefined],
    ]);
    await root.request('components.restart', { id: 'greeter' });
    expect(await (await host.client('maya')).request('guest-book.sign')).toBe('Hello maya');
    await expect(root.request('components.restart', { id: 'innocent' })).rejects.toThrow('no component "innocent" in a thread of its own');
    await expect((await host.client('maya')).request('components.restart', { id: 'greeter' })).rejects.toMatchObject({
      details: { rule: 'role:admin' },
    });
    const figures = host.host.figures();
    expect(figures.find(({ name }) => name === 'parley_component_up')).toMatchObject({
      value: new Map([
        ['greeter', 1],
        ['guest-book', 1],
      ]),
    });
  });

  it('end with a host that cannot start', async () => {
    const hosting = await load(['modules/greeter']);
    await expect(testHost([innocent, { ...innocent }], { store, hosting })).rejects.toThrow('Two components are called "innocent"');
    expect(hosting.components.map(({ status }) => status.state)).toEqual(['ended']);
  });
});
