import type { ComponentEntry, ComponentsMethods, SiteServices } from '@parley/component';
import { person, TestNodes } from '@parley/host/testing';
import { describe, expect, it } from 'vitest';
import { NO_HOSTING } from '../workers/load-hosted.ts';
import { SiteCatalogue } from './site-catalogue.ts';

const entry = (id: string, more: Partial<ComponentEntry> = {}): ComponentEntry => ({
  id,
  version: '1.0.0',
  permissions: [],
  uses: [],
  policies: [],
  hosting: 'worker',
  state: 'running',
  crashes: 0,
  ...more,
});

/** The catalogue of node `b`, where the others answer so. */
function listed(own: readonly ComponentEntry[], answers: Readonly<Record<string, unknown>>, more: Partial<SiteServices> = {}) {
  const site = {
    alone: false,
    node: 'b',
    nodes: () => ['c', 'b', 'a'],
    answer: () => () => {},
    query: async () => new Map(Object.entries(answers)),
    ...more,
  } as unknown as SiteServices;
  return new SiteCatalogue(() => own, site).list();
}

describe('what is installed on a site', () => {
  it('is told of every node: how often a component was lost there, when and why', async () => {
    const lost = { state: 'pausing', crashes: 2, reason: 'it held more than 128 MB of bytes', lostAt: 7 } as const;
    const [polls] = await listed([entry('polls')], { a: [entry('polls', lost)], c: [entry('polls', { version: '1.0.1' })] });
    expect(polls).toEqual({
      ...entry('polls'),
      nodes: [
        { node: 'a', version: '1.0.0', ...lost },
        { node: 'b', version: '1.0.0', state: 'running', crashes: 0 },
        { node: 'c', version: '1.0.1', state: 'running', crashes: 0 },
      ],
    });
  });

  it('names nodes that have no such component, and nodes that are silent or say what is not understood', async () => {
    const found = await listed([entry('polls')], { a: [entry('shop', { state: 'refused' })] });
    expect(found.map(({ id, nodes }) => [id, nodes?.map(({ node, state }) => `${node} ${state}`)])).toEqual([
      ['polls', ['a absent', 'b running', 'c silent']],
      ['shop', ['a refused', 'b absent', 'c silent']],
    ]);
    const [alien] = await listed([entry('polls')], { a: [{ id: 1 }], c: 'polls' });
    expect(alien?.nodes?.map(({ state }) => state)).toEqual(['silent', 'running', 'silent']);
  });

  it('has no nodes where there is one, and nobody is asked', async () => {
    const query = () => Promise.reject(new Error('asked'));
    expect(await listed([entry('polls')], {}, { alone: true, query })).toEqual([entry('polls')]);
  });

  it('is answered by every node to every other', async () => {
    const people = { root: person('root', { roles: ['admin'] }) };
    await using nodes = await TestNodes.open(() => [], {
      names: ['a', 'b', 'c'],
      people,
      hosting: (node) => (node === 'b' ? { components: [], refused: [{ module: 'polls.ts', reason: 'no licence' }] } : NO_HOSTING),
    });
    const root = await nodes.host('a').client('root');
    const { components } = (await root.request('components.list')) as ComponentsMethods['components.list']['out'];
    expect(components.find(({ id }) => id === 'polls.ts')).toMatchObject({
      state: 'refused',
      nodes: [
        { node: 'a', state: 'absent' },
        { node: 'b', state: 'refused', reason: 'no licence' },
        { node: 'c', state: 'absent' },
      ],
    });
  });
});
