import type { ComponentEntry } from '@parley/catalogue/contract';
import { describe, expect, it } from 'vitest';
import { byNeed, isQuiet, mayRestart, nodesWorthNaming } from './state.ts';

const part = { version: '0.1.0', permissions: [], uses: [], policies: [] };
const own: ComponentEntry = { ...part, id: 'messaging', hosting: 'in-process', state: 'running' };
const added: ComponentEntry = { ...part, id: 'polls', hosting: 'worker', state: 'running', crashes: 0 };
const running = (node: string, version = '0.1.0') => ({ node, version, state: 'running' }) as const;

describe('components as administrators see them', () => {
  it('stand in the order in which they need somebody, then by name', () => {
    const stopped: ComponentEntry = { ...added, id: 'rota', state: 'stopped' };
    const elsewhere: ComponentEntry = { ...added, id: 'zeta', nodes: [running('a'), { node: 'b', state: 'stopped' }] };
    const pausing: ComponentEntry = { ...added, id: 'bot', state: 'pausing' };
    expect(byNeed([own, added, pausing, elsewhere, stopped]).map(({ id }) => id)).toEqual(['rota', 'zeta', 'bot', 'messaging', 'polls']);
  });

  it('are one line each where they are of the server and alike on every node', () => {
    const alike: ComponentEntry = { ...own, nodes: [running('a'), running('b')] };
    expect([nodesWorthNaming(alike), isQuiet(alike)]).toEqual([[], true]);
    for (const other of [running('c', '0.0.9'), { node: 'c', state: 'silent' } as const])
      expect(nodesWorthNaming({ ...alike, nodes: [running('a'), other] })).toHaveLength(2);
    expect(isQuiet({ ...alike, nodes: [running('a'), { node: 'c', state: 'silent' }] })).toBe(false);
    expect(nodesWorthNaming({ ...added, nodes: [running('a'), running('b')] })).toHaveLength(2);
  });

  it('begin anew on request where they have a thread of their own on some node', () => {
    expect([own, added].map(mayRestart)).toEqual([false, true]);
    const refused: ComponentEntry = { ...added, state: 'refused' };
    expect(mayRestart(refused)).toBe(false);
    expect(mayRestart({ ...refused, nodes: [{ node: 'a', state: 'refused' }, running('b')] })).toBe(true);
    expect(
      mayRestart({
        ...refused,
        nodes: [
          { node: 'a', state: 'refused' },
          { node: 'b', state: 'absent' },
        ],
      }),
    ).toBe(false);
  });
});
