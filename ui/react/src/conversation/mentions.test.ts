import { describe, expect, it } from 'vitest';
import { EVERYONE, findMentionQuery, insertMention, matchMentions, namedIn } from './mentions.ts';

const choices = [
  { id: 'ann', name: 'Ann', title: '' },
  { id: 'lee', name: 'Ann Lee', title: '' },
  { id: 'alvarez', name: 'Pedro Álvarez', title: '' },
  { id: 'noor', name: 'نور الهاشمي', title: '' },
  { id: EVERYONE, name: 'everyone', title: '' },
];

describe('the unfinished mention before the caret', () => {
  it.each([
    ['@', 1, { start: 0, words: '' }],
    ['hello @An', 9, { start: 6, words: 'An' }],
    ['(@Ann L', 7, { start: 1, words: 'Ann L' }],
    ['@نور', 4, { start: 0, words: 'نور' }],
  ])('is found in %j', (text, caret, expected) => {
    expect(findMentionQuery(text, caret)).toEqual(expected);
  });

  it.each([
    ['mail a@b', 8],
    ['@ Ann', 5],
    ['@Ann\nnext', 9],
    ['@one two three four', 19],
    ['nothing', 7],
  ])('is not found in %j', (text, caret) => {
    expect(findMentionQuery(text, caret)).toBeUndefined();
  });
});

describe('who fits', () => {
  it('is whose name begins so, then whose other names do, whatever the accents', () => {
    expect(matchMentions(choices, 'al').map((each) => each.id)).toEqual(['alvarez']);
    expect(matchMentions(choices, 'lee').map((each) => each.id)).toEqual(['lee']);
    expect(matchMentions(choices, 'ann').map((each) => each.id)).toEqual(['ann', 'lee']);
    expect(matchMentions(choices, 'zz')).toEqual([]);
  });

  it('is at most as many as asked for', () => {
    expect(matchMentions(choices, '', 2)).toHaveLength(2);
  });
});

describe('a chosen mention', () => {
  it('takes the place of what was written, with one space after it', () => {
    expect(insertMention('hi @an there', { start: 3, words: 'an' }, 6, 'Ann Lee')).toEqual({ text: 'hi @Ann Lee there', caret: 11 });
    expect(insertMention('@an', { start: 0, words: 'an' }, 3, 'Ann')).toEqual({ text: '@Ann ', caret: 5 });
  });
});

describe('whom a text names', () => {
  it('is the longest name at each place, once', () => {
    expect(namedIn('@Ann Lee and @Ann Lee', choices)).toEqual({ mentions: ['lee'], everyone: false });
    expect(namedIn('@Ann and @Ann Lee, @everyone!', choices)).toEqual({ mentions: ['ann', 'lee'], everyone: true });
  });

  it('is nobody whose name only begins so', () => {
    expect(namedIn('@Annabel @everyoneelse mail@Ann', choices).mentions).toEqual(['ann']);
    expect(namedIn('@Annabel', choices)).toEqual({ mentions: [], everyone: false });
  });
});
