import { describe, expect, it } from 'vitest';
import { Drafts } from './drafts.ts';
import { State } from './state.ts';

describe('State', () => {
  it('tells only those whose part changed', () => {
    const state = new State({ a: 1, b: 1 });
    const heard: number[] = [];
    const stop = state.subscribe(
      (each) => each.a,
      (a) => heard.push(a),
    );
    state.set({ a: 1, b: 2 });
    state.set({ a: 2, b: 2 });
    stop();
    state.set({ a: 3, b: 2 });
    expect(heard).toEqual([2]);
  });
});

describe('Drafts', () => {
  const makeStore = (): Map<string, string> & Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> => {
    const map = new Map<string, string>();
    return Object.assign(map, {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    });
  };

  it('outlive the page, one per person and conversation', () => {
    const store = makeStore();
    new Drafts('ann', store).set('room', 'half a');
    expect(new Drafts('ann', store).get('room')).toBe('half a');
    expect(new Drafts('ann', store).get('other')).toBe('');
    expect(new Drafts('bob', store).get('room')).toBe('');
  });

  it('leave nothing behind when they are empty, and say so', () => {
    const store = makeStore();
    new Drafts('ann', store).set('room', 'half a');
    const drafts = new Drafts('ann', store);
    const heard: string[] = [];
    drafts.subscribe('room', () => heard.push(drafts.get('room')));
    drafts.set('room', '');
    expect([store.size, heard]).toEqual([0, ['']]);
  });

  it('live as long as the page where nothing can be stored', () => {
    const refuse = (): never => {
      throw new Error('quota');
    };
    const drafts = new Drafts('ann', { getItem: refuse, setItem: refuse, removeItem: refuse });
    drafts.set('room', 'half a');
    expect(drafts.get('room')).toBe('half a');
  });
});
