import type { Card, CardTime } from '@parley/catalogue/contract';
import { describe, expect, it } from 'vitest';
import { cardAnswer } from './card.ts';

const isCard = (card: Card): boolean => cardAnswer.safeParse({ card }).success;
const isTime = (time: CardTime): boolean => isCard({ rows: [{ text: 'Until {end}', times: { end: time } }] });

describe('what a component answers to be shown', () => {
  it('may name times in its rows: moments, and from one to another', () => {
    expect(isTime({ at: 0 })).toBe(true);
    expect(isTime({ at: 1, until: 2, show: 'time' })).toBe(true);
  });

  it.each<[string, CardTime]>([
    ['no whole milliseconds', { at: 0.5 }],
    ['beyond what can be written as a date', { at: 8.64e15 + 1 }],
    ['that end before they begin', { at: 2, until: 1 }],
    ['shown in a way of their own', { at: 1, show: 'century' as 'time' }],
  ])('has no times of %s', (_, time) => {
    expect(isTime(time)).toBe(false);
  });

  it('calls times by plain names', () => {
    expect(isCard({ rows: [{ text: '', times: { 'the end': { at: 1 } } }] })).toBe(false);
  });
});
