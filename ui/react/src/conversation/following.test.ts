import { describe, expect, test } from 'vitest';
import { AT_END, nextFollowing } from './following.ts';

describe('a list that follows its end', () => {
  test('goes on when it has grown under a scroll to the end that was not drawn yet', () => {
    expect(nextFollowing(true, 500, { top: 500, fromEnd: 900 })).toBe(true);
    expect(nextFollowing(true, 500, { top: 620, fromEnd: 900 })).toBe(true);
  });

  test('stops when somebody scrolls back, and not for a little', () => {
    expect(nextFollowing(true, 500, { top: 400, fromEnd: AT_END + 1 })).toBe(false);
    expect(nextFollowing(true, 500, { top: 460, fromEnd: AT_END })).toBe(true);
  });

  test('begins when the end is in sight, and not on the way there', () => {
    expect(nextFollowing(false, 500, { top: 900, fromEnd: 300 })).toBe(false);
    expect(nextFollowing(false, 900, { top: 1_200, fromEnd: 0 })).toBe(true);
  });

  test('goes on when what is above becomes smaller', () => {
    expect(nextFollowing(true, 500, { top: 470, fromEnd: 0 })).toBe(true);
  });
});
