import type { PresenceState } from '@parley/presence-component/contract';
import { describe, expect, it } from 'vitest';
import { ar } from '../i18n/messages/ar.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { en } from '../i18n/messages/en.ts';
import { createText } from '../i18n/text.tsx';
import { reachable, shapeOf, stateLine, stateWord, untilWords } from './words.ts';

const text = createText<CoreKey>('en', en, 'en-GB');
const now = new Date(2026, 2, 2, 11, 42).getTime();
const at = (day: number, hour: number, minute: number): number => new Date(2026, 2, day, hour, minute).getTime();
const STATES: readonly PresenceState[] = ['available', 'away', 'busy', 'do-not-disturb', 'in-call', 'in-meeting', 'offline'];

describe('a state', () => {
  it('has one of five shapes, and a word of its own in every language', () => {
    expect(new Set(STATES.map(shapeOf)).size).toBe(5);
    const arabic = createText<CoreKey>('ar', ar, 'ar');
    for (const each of [text, arabic]) expect(new Set(STATES.map((state) => stateWord(each, state))).size).toBe(STATES.length);
  });

  it('is said with its end where the end is its own', () => {
    const until = at(2, 13, 30);
    expect(stateLine(text, { state: 'busy', until }, now)).toBe('Busy until 13:30');
    expect(stateLine(text, { state: 'busy' }, now)).toBe('Busy');
    expect(stateLine(text, { state: 'busy', text: 'Rounds', until }, now)).toBe('Busy');
    expect(stateLine(text, { state: 'in-call', until }, now)).toBe('In a call');
    expect(stateLine(text, { state: 'offline', until }, now)).toBe('Offline');
  });
});

describe('the end of a status', () => {
  it('is a time today, a weekday this week, else a date', () => {
    const said = (until: number) => untilWords(text, { state: 'away', until }, now);
    expect(said(at(2, 13, 30))).toBe('until 13:30');
    expect(said(at(3, 9, 0))).toBe('until Tue 09:00');
    expect(said(at(20, 9, 0))).toBe('until 20 Mar');
  });

  it('is not said of somebody who is not there', () => {
    expect(untilWords(text, { state: 'offline', until: at(2, 13, 30) }, now)).toBe('');
  });
});

it('those who can be reached are here and do not ask to be left alone', () => {
  const counts = { available: 1, away: 10, busy: 100, 'do-not-disturb': 1000, 'in-call': 10_000, 'in-meeting': 100_000, offline: 1e6 };
  expect(reachable({ counts })).toBe(110_101);
});
