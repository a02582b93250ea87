import { CODES } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { en } from './messages/en.ts';
import { reasonOf } from './reason.ts';
import { createText } from './text.tsx';

const text = createText('en', { 'because.full': 'All {seats} seats of {place} are taken.', 'because.forbidden': 'Not allowed.' }, 'en');
const failure = (code: string, details?: unknown) => Object.assign(new Error('What the server said.'), { code, details });

describe('why something failed', () => {
  it('is said by the reason first, then by the code, then by the sentence', () => {
    expect(reasonOf(failure('forbidden', { reason: 'full', values: { seats: 1200, place: 'Hall' } }), text)).toBe(
      'All 1,200 seats of \u2068Hall\u2069 are taken.',
    );
    expect(reasonOf(failure('forbidden', { reason: 'newer than this page' }), text)).toBe('Not allowed.');
    expect(reasonOf(failure('conflict'), text)).toBe('What the server said.');
  });

  it('is said of whatever was thrown, and of details of any shape', () => {
    expect(reasonOf('plain', text)).toBe('plain');
    expect(reasonOf(undefined, text)).toBe('undefined');
    for (const details of [null, 7, 'full', { reason: {}, values: 3 }, { reason: 'toString' }])
      expect(reasonOf(failure('conflict', details), text)).toBe('What the server said.');
  });
});

it('a code that means the same whatever was asked has words in the catalogue', () => {
  // Of these the sentence, or a reason, says what they mean.
  const told = ['bad-request', 'not-found', 'conflict', 'refused', 'gap', 'producer-expired', 'not-subscribed', 'taken'];
  const refusals = Object.entries(CODES).filter(([, { code }]) => code >= 4400);
  expect(refusals.map(([name]) => name).filter((name) => !told.includes(name) && !(`because.${name}` in en))).toEqual([]);
});
