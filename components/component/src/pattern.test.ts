import { describe, expect, it } from 'vitest';
import { matchPattern, patternProblem, patternsOverlap } from './pattern.ts';

describe('patterns of names', () => {
  it.each([
    ['poll/:id', 'poll/7', { id: '7' }],
    [':conversation', 'abc', { conversation: 'abc' }],
    ['a/:b/c/:d', 'a/1/c/2', { b: '1', d: '2' }],
    ['session', 'session', {}],
    ['poll/:id', 'poll/', undefined],
    ['poll/:id', 'poll', undefined],
    ['poll/:id', 'poll/7/more', undefined],
    ['poll/:id', 'Poll/7', undefined],
    [':a', '', undefined],
  ])('%s on "%s" gives %j', (pattern, name, params) => {
    expect(matchPattern(pattern, name)).toEqual(params);
  });

  it('keeps names such as __proto__ from becoming anything but text', () => {
    expect(matchPattern(':constructor', '__proto__')).toEqual({ constructor: '__proto__' });
  });

  it.each([
    ['poll/:id', undefined],
    ['', 'has an empty part'],
    ['a//b', 'has an empty part'],
    ['a/*', expect.stringContaining('"*"')],
    ['a/:', expect.stringContaining('":"')],
    [':a/:a', 'uses a parameter twice'],
  ])('says what is wrong with "%s"', (pattern, wrong) => {
    expect(patternProblem(pattern)).toEqual(wrong);
  });

  it.each([
    [':a', ':b', true],
    ['poll/:id', ':kind/list', true],
    ['poll/:id', 'vote/:id', false],
    ['a', 'a/b', false],
  ])('%s and %s overlap: %s', (a, b, overlap) => {
    expect(patternsOverlap(a, b)).toBe(overlap);
    expect(patternsOverlap(b, a)).toBe(overlap);
  });
});
