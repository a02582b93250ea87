import {
  type Component,
  type ComponentsMethods,
  cardAnswer,
  composerAction,
  defineComponent,
  forState,
  messageRenderer,
  page,
  policy,
  profileCard,
  role,
  signedIn,
} from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const declare = forState<undefined>();
const run = async () => ({ card: { title: 'Tea?' } });
const common = { in: z.object({}), out: cardAnswer, run };
const author = declare.rule<object>('author', () => false);

const polls = defineComponent({
  id: 'polls',
  version: '1.0.0',
  policies: { 'polls.create': role('editor') },
  methods: {
    create: declare.method({ ...common, can: policy('polls.create') }),
    own: declare.method({ ...common, can: author }),
    all: declare.method({ ...common, can: role('admin') }),
    show: declare.method({ ...common, can: signedIn }),
    ask: declare.method({ ...common, can: signedIn, idempotent: true }),
  },
  extends: [
    composerAction({ id: 'poll', title: { en: 'Poll', ar: 'استطلاع' }, run: 'polls.create' }),
    profileCard({ id: 'own', title: 'Polls', run: 'polls.own' }),
    page({ id: 'all', title: 'All polls', run: 'polls.all' }),
    messageRenderer({ kind: 'poll', run: 'polls.show' }),
  ],
  start: async () => ({ state: undefined }),
});

let host: TestHost;
beforeAll(async () => {
  const people = {
    maya: person('maya', { roles: ['editor'] }),
    noor: person('noor'),
    root: person('root', { roles: ['admin'] }),
    narrow: person('maya', { roles: ['editor'], can: ['polls/show: call', 'components/*: call'] }),
  };
  host = await testHost([polls as Component], { people });
});
afterAll(() => host.stop());

describe('extensions', () => {
  const listed = async (token: string) =>
    ((await (await host.client(token)).request('components.extensions')) as ComponentsMethods['components.extensions']['out']).extensions;
  const ids = async (token: string) => (await listed(token)).map(({ place, id }) => `${place} ${id}`);

  it('are listed with whose they are', async () => {
    expect((await listed('maya'))[0]).toEqual({
      component: 'polls',
      place: 'composer',
      id: 'poll',
      title: { en: 'Poll', ar: 'استطلاع' },
      run: 'polls.create',
      keyed: ['polls.ask'],
    });
  });

  it('are listed to whoever may run them, as far as that is known before', async () => {
    expect(await ids('maya')).toEqual(['composer poll', 'profile own', 'message poll']);
    expect(await ids('noor')).toEqual(['profile own', 'message poll']);
    expect(await ids('root')).toEqual(['profile own', 'page all', 'message poll']);
  });

  it('are not listed where the token does not list the method', async () => {
    expect(await ids('narrow')).toEqual(['message poll']);
  });
});
