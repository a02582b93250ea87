import { describe, expect, it } from 'vitest';
import { commandOf, neighbour } from './shortcuts.ts';

const key = (name: string, held: readonly ('altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey')[] = []) => ({
  key: name,
  altKey: held.includes('altKey'),
  ctrlKey: held.includes('ctrlKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
});

describe('shortcuts', () => {
  it('jump, step and explain', () => {
    expect(commandOf(key('k', ['ctrlKey']), true)).toBe('jump');
    expect(commandOf(key('K', ['metaKey']), false)).toBe('jump');
    expect(commandOf(key('ArrowUp', ['altKey']), true)).toBe(-1);
    expect(commandOf(key('ArrowDown', ['altKey']), true)).toBe(1);
    expect(commandOf(key('?', ['shiftKey']), false)).toBe('help');
  });

  it('leave writing and the browser’s own keys alone', () => {
    expect(commandOf(key('?', ['shiftKey']), true)).toBeUndefined();
    expect(commandOf(key('k'), false)).toBeUndefined();
    expect(commandOf(key('k', ['ctrlKey', 'shiftKey']), false)).toBeUndefined();
    expect(commandOf(key('ArrowUp'), false)).toBeUndefined();
    expect(commandOf(key('ArrowUp', ['altKey', 'ctrlKey']), false)).toBeUndefined();
  });
});

describe('the conversation beside', () => {
  it('goes round the ends, and begins at one of them', () => {
    const ids = ['a', 'b', 'c'];
    expect([neighbour(ids, 'b', 1), neighbour(ids, 'c', 1), neighbour(ids, 'a', -1)]).toEqual(['c', 'a', 'c']);
    expect([neighbour(ids, undefined, 1), neighbour(ids, 'gone', -1), neighbour([], 'a', 1)]).toEqual(['a', 'c', undefined]);
  });
});
