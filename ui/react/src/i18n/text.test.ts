import { describe, expect, it } from 'vitest';
import { createFormats, dayOf } from './formats.ts';
import { ar } from './messages/ar.ts';
import { en } from './messages/en.ts';
import { createText } from './text.tsx';

describe('text', () => {
  it('fills the places of a message', () => {
    expect(createText('en', en, 'en').say('composer', { name: 'Cath Lab 2' })).toBe('Message Cath Lab 2');
  });

  it('chooses the plural form of the language', () => {
    const english = createText('en', en, 'en');
    expect([1, 2].map((count) => english.say('messages.new', { count }))).toEqual(['1 new message', '2 new messages']);
    const arabic = createText('ar', ar, 'ar');
    const forms = new Set([0, 1, 2, 3, 11, 100].map((count) => arabic.say('messages.new', { count }).replace(/\d+/g, '#')));
    expect(forms.size).toBe(5);
  });

  it('writes Latin digits in every language', () => {
    expect(createText('ar', ar, 'ar-EG').say('messages.new', { count: 12 })).toContain('12');
  });

  it('says more with what is loaded later, but nothing that was said already in other words', () => {
    const more = createText<keyof typeof en>('en', { ...en, own: 'Ours' }, 'en').with({ files: '{count} on their way', own: 'Theirs' });
    expect([more.say('files', { count: 1200 }), more.say('own'), more.say('cancel')]).toEqual(['1,200 on their way', 'Ours', 'Cancel']);
  });

  it('says which way the language runs', () => {
    expect([createText('en', en, 'en').dir, createText('ar', ar, 'ar').dir]).toEqual(['ltr', 'rtl']);
  });
});

describe('formats', () => {
  const formats = createFormats('en-GB');
  const now = new Date(2026, 2, 2, 11, 42).getTime();
  const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();

  it('name today and yesterday, then the weekday and date, then the year', () => {
    expect(formats.day(at(2026, 2, 2, 0, 1), now)).toBe('Today');
    expect(formats.day(at(2026, 2, 1, 23, 59), now)).toBe('Yesterday');
    expect(formats.day(at(2026, 1, 27, 12, 0), now)).toBe('Friday 27 February');
    expect(formats.day(at(2025, 11, 31, 12, 0), now)).toBe('31 December 2025');
  });

  it('show how recent something is as time, weekday or date', () => {
    expect(formats.recent(at(2026, 2, 2, 9, 5), now)).toBe('09:05');
    expect(formats.recent(at(2026, 1, 27, 12, 0), now)).toBe('Fri');
    expect(formats.recent(at(2026, 1, 20, 12, 0), now)).toBe('20 Feb');
  });

  it('leave the half of the day out of the narrow clock', () => {
    expect(createFormats('en-US').clock(at(2026, 2, 2, 13, 5))).toBe('01:05');
  });

  it('number calendar days, also across a change of the clocks', () => {
    expect(dayOf(at(2026, 2, 30, 0, 30)) - dayOf(at(2026, 2, 28, 23, 30))).toBe(2);
  });
});
