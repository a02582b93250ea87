import {
  anyOf,
  type Component,
  type ComponentsMethods,
  defineComponent,
  forState,
  type Logger,
  policy,
  role,
  rule,
} from '@parley/component';
import { declarationContract, person, type TestHost, testHost } from '@parley/host/testing';
import type { Sealing } from '@parley/security';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OWN_COMPONENTS } from '../own-components.ts';
import { SettingsBoard } from '../settings/settings-board.ts';
import { settingsComponent } from '../settings/settings-component.ts';
import { NO_HOSTING } from '../workers/load-hosted.ts';
import { Catalogue } from './catalogue.ts';
import { catalogueComponent } from './catalogue-component.ts';

const declare = forState<undefined>();
const nothing = z.object({});
const author = declare.rule<{ by: string }>('author', ({ principal, resource }) => principal?.id === resource.by);

const polls: Component<undefined> = defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
  id: 'polls',
  version: '1.2.3',
  permissions: ['channels:own'],
  policies: { 'polls.create': role('editor'), 'polls.vote': rule('everybody', async () => true) },
  channels: {
    poll: { pattern: 'poll/:id', keeping: 'live', maxBytes: 100, ring: 1, can: { join: policy('polls.create') } },
  },
  methods: {
    create: declare.method({ in: nothing, out: nothing, can: policy('polls.create'), run: async () => ({}) }),
    close: declare.method({
      in: z.object({ by: z.string() }),
      out: nothing,
      can: anyOf(policy('polls.create'), author),
      run: async () => ({}),
    }),
  },
  start: async () => ({ state: undefined }),
});

let host: TestHost;
beforeAll(async () => {
  const people = {
    maya: person('maya', { roles: ['editor'] }),
    noor: person('noor'),
    root: person('root', { roles: ['admin'] }),
    voter: person('maya', { roles: ['editor'], can: ['polls/vote: call', 'components/can: call'] }),
  };
  host = await testHost([polls], { people });
});
afterAll(() => host.stop());

const call = async (token: string, method: string, input: unknown = {}): Promise<unknown> =>
  (await host.client(token)).request(method, input);
const may = async (token: string, ...actions: readonly string[]) =>
  ((await call(token, 'components.can', { actions })) as ComponentsMethods['components.can']['out']).verdicts;

describe('a policy', () => {
  it('decides for every part of the declaration that names it', async () => {
    await expect(call('maya', 'polls.create')).resolves.toEqual({});
    await expect(call('noor', 'polls.create')).rejects.toMatchObject({ details: { rule: 'policy:polls.create' } });
    const noor = await host.client('noor');
    noor.send({ frame: 'subscribe', id: 1, channel: 'polls/poll/1', from: undefined, last: 0, members: false, noEcho: false });
    await expect(noor.answer(1)).rejects.toMatchObject({ details: { rule: 'policy:polls.create' } });
  });

  it('can stand beside other rules', async () => {
    await expect(call('noor', 'polls.close', { by: 'noor' })).resolves.toEqual({});
    await expect(call('maya', 'polls.close', { by: 'noor' })).resolves.toEqual({});
    await expect(call('noor', 'polls.close', { by: 'maya' })).rejects.toMatchObject({ details: { rule: 'policy:polls.create|author' } });
  });

  it('is told as data to whoever asks for themselves', async () => {
    expect(await may('maya', 'polls.create', 'polls.vote')).toEqual({
      'polls.create': { allowed: true, rule: 'role:editor' },
      'polls.vote': { allowed: true, rule: 'everybody' },
    });
    expect(await may('noor', 'polls.create')).toEqual({ 'polls.create': { allowed: false, rule: 'role:editor' } });
  });

  it('is narrowed by what the token lists', async () => {
    expect(await may('voter', 'polls.create', 'polls.vote')).toEqual({
      'polls.create': { allowed: false, rule: 'capability' },
      'polls.vote': { allowed: true, rule: 'everybody' },
    });
  });

  it('that nobody declares is nobody’s', async () => {
    const names = ['polls.drop', 'constructor', '__proto__', ''];
    expect(Object.values(await may('root', ...names))).toEqual(names.map(() => ({ allowed: false, rule: 'undeclared' })));
  });
});

describe('the list of components', () => {
  it('names permissions and policies for administrators, and for nobody else', async () => {
    const { components } = (await call('root', 'components.list')) as ComponentsMethods['components.list']['out'];
    expect(components.find(({ id }) => id === 'polls')).toEqual({
      id: 'polls',
      version: '1.2.3',
      permissions: ['channels:own'],
      uses: [],
      policies: [
        { action: 'polls.create', who: 'role:editor' },
        { action: 'polls.vote', who: 'everybody' },
      ],
      hosting: 'in-process',
      state: 'running',
    });
    await expect(call('maya', 'components.list')).rejects.toMatchObject({ details: { rule: 'role:admin' } });
  });

  it('comes from one of the components that a host brings, whose names are taken', () => {
    const { id } = catalogueComponent(new Catalogue([], NO_HOSTING));
    const settings = settingsComponent(new SettingsBoard([], {} as Logger, {} as Sealing));
    expect([id, settings.id]).toEqual(OWN_COMPONENTS);
  });

  it('keeps out whoever it must', async () => {
    // Every host has one of its own under the real name.
    const { surfaces, violations } = await declarationContract([
      { ...catalogueComponent(new Catalogue([], NO_HOSTING)), id: 'other' } as Component,
    ]);
    expect([surfaces.length, violations]).toEqual([4, []]);
  });
});
