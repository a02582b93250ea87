import { describe, expect, test } from 'vitest';
import { Language } from './language.ts';

test('languages are known by their first word, and English stands in for the others', () => {
  const names = ['ar', 'ar-EG', 'AR', 'en-GB', 'de', 'arn', ''].map((locale) => new Language(locale || 'en').name);
  expect(names).toEqual(['ar', 'ar', 'ar', 'en', 'en', 'en', 'en']);
});

describe('a number of messages', () => {
  test.each([
    ['en', 1, '1 unread message'],
    ['en', 1_200, '1,200 unread messages'],
    ['ar', 1, 'رسالة واحدة غير مقروءة'],
    ['ar', 2, 'رسالتان غير مقروءتين'],
    ['ar', 3, '3 رسائل غير مقروءة'],
    ['ar', 11, '11 رسالة غير مقروءة'],
    ['ar', 100, '100 رسالة غير مقروءة'],
  ])('in %s, %d', (locale, count, words) => {
    expect(new Language(locale).unread(count)).toBe(words);
  });

  test('is short in a badge', () => {
    expect([1, 99, 100, 5_000].map((count) => new Language('ar').short(count))).toEqual(['1', '99', '99+', '99+']);
  });
});

test('an end of today is a time, any other one has its day', () => {
  const now = new Date(2026, 10, 22, 9).getTime();
  const language = new Language('en-GB');
  expect(language.until(new Date(2026, 10, 22, 13, 30).getTime(), now)).toBe('13:30');
  expect(language.until(new Date(2026, 10, 23, 13, 30).getTime(), now)).toMatch(/23 Nov.*13:30/);
});
