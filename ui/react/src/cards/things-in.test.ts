import { expect, it } from 'vitest';
import { thingsIn } from './things-in.ts';

it('a thing is named alone on a line', () => {
  expect(thingsIn('Look:\nparley:polls/poll/42\nand\nparley:on-call/shift/a.b_c-d')).toEqual([
    { component: 'polls', kind: 'poll', ref: '42' },
    { component: 'on-call', kind: 'shift', ref: 'a.b_c-d' },
  ]);
});

it.each([
  'see parley:polls/poll/42',
  'parley:polls/poll',
  'parley:polls/poll/a b',
  'parley:Polls/poll/1',
  'parley:polls/poll/../x',
  'PARLEY:a/b/c',
])('%s names nothing', (body) => expect(thingsIn(body)).toEqual([]));

it('the same is named once, and no more than three', () => {
  const lines = ['1', '1', '2', '3', '4'].map((ref) => `parley:polls/poll/${ref}`);
  expect(thingsIn(lines.join('\n')).map(({ ref }) => ref)).toEqual(['1', '2', '3']);
});
