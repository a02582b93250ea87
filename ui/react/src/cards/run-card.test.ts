import { cardAnswer } from '@parley/component';
import { describe, expect, it } from 'vitest';
import { cardIn, runCard } from './run-card.ts';
import { titleOf } from './title-of.ts';

const whole = {
  card: {
    title: 'Tea?',
    rows: [{ label: 'Yes', text: '3' }, { text: 'Until noon' }],
    fields: [{ name: 'choice', label: 'Your choice', required: true, options: [{ value: 'y', label: 'Yes' }] }],
    actions: [{ title: 'Vote', run: 'polls.vote', input: { poll: 1 } }],
  },
};

describe('a card', () => {
  it('is what a component may answer', () => {
    expect(cardAnswer.parse(whole)).toEqual(whole);
    expect(cardIn(whole)).toMatchObject({
      title: 'Tea?',
      rows: [
        { label: 'Yes', text: '3' },
        { label: '', text: 'Until noon' },
      ],
      fields: [{ name: 'choice', label: 'Your choice', value: '', required: true, options: [{ value: 'y', label: 'Yes' }] }],
      actions: [{ title: 'Vote', run: 'polls.vote', input: { poll: 1 } }],
    });
  });

  it('is none where nothing is answered', () => {
    for (const answer of [{}, undefined, 7, { card: undefined }, { card: [] }]) expect(cardIn(answer)).toBeUndefined();
  });

  it('never holds what cannot be drawn', () => {
    const odd = {
      card: { title: { a: 1 }, rows: ['text', { text: 7 }, null], fields: 'all', actions: [{ title: [], run: 1, input: [1] }] },
    };
    expect(cardIn(odd)).toEqual({
      title: '',
      rows: [{ label: '', text: '', times: {} }],
      fields: [],
      actions: [{ title: '', run: '', input: {} }],
    });
  });

  it('comes from methods of its own component, and of no other', async () => {
    const asked: unknown[] = [];
    const parley = { request: async (...args: readonly unknown[]) => (asked.push(args) ? whole : undefined) } as never;
    await expect(runCard(parley, 'polls', 'people.update', {})).rejects.toThrow('polls does not run "people.update".');
    await expect(runCard(parley, 'polls', 'pollsters.update', {})).rejects.toThrow('does not run');
    expect(await runCard(parley, 'polls', 'polls.show', { ref: '1' })).toMatchObject({ title: 'Tea?' });
    expect(asked).toEqual([['polls.show', { ref: '1' }, {}]]);
  });
});

describe('a title', () => {
  it('is in the language of the page, else in English', () => {
    const words = { en: 'Poll', ar: 'استطلاع' };
    expect(['ar', 'en', 'de'].map((language) => titleOf(words, language))).toEqual(['استطلاع', 'Poll', 'Poll']);
    expect(titleOf('Poll', 'ar')).toBe('Poll');
  });

  it('has the times that are moments, and no others', () => {
    const times = {
      end: { at: 5, until: 9, show: 'date' },
      back: { at: 5, until: 1, show: 'century' },
      never: { at: 'soon' },
      late: { at: 1e99 },
    };
    expect(cardIn({ card: { rows: [{ text: '{end}', times }] } })?.rows?.[0]?.times).toEqual({
      end: { at: 5, until: 9, show: 'date' },
      back: { at: 5, show: 'date-time' },
    });
  });
});
