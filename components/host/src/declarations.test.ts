import { type Channel, type Component, defineComponent, member } from '@parley/component';
import { expect, it } from 'vitest';
import { Declarations } from './declarations.ts';

const channel = (pattern: string): Channel<unknown> => ({ pattern, keeping: 'live', maxBytes: 100, ring: 1, can: { join: member } });
const poll: Component = defineComponent({
  id: 'poll',
  version: '1.0.0',
  permissions: ['channels:own'],
  channels: { one: channel(':id'), votes: channel(':id/votes') },
  start: async () => ({ state: {} }),
});
const declarations = () => new Declarations([{ component: poll, state: undefined, started: false }]);

it('a name finds its pattern and its parameters, the second time as the first', () => {
  const found = declarations();
  for (const _ of [1, 2]) {
    expect(found.channel('poll/7/votes')).toMatchObject({ declaration: { pattern: ':id/votes' }, params: { id: '7' } });
    expect(found.channel('poll/7')).toMatchObject({ declaration: { pattern: ':id' }, params: { id: '7' } });
    for (const unknown of ['poll', 'poll/', 'poll/7/8/9', 'other/7', `poll/${'x'.repeat(512)}`])
      expect(found.channel(unknown)).toBeUndefined();
  }
});

it('names that clients make up by the thousand are still told apart, and the first is found again', () => {
  const found = declarations();
  const first = found.channel('poll/0');
  expect(found.channel('poll/0')).toBe(first);
  for (let id = 1; id <= 10_000; id++) expect(found.channel(`poll/${id}`)?.params).toEqual({ id: `${id}` });
  // It was forgotten meanwhile: what is remembered has an end.
  expect(found.channel('poll/0')).not.toBe(first);
  expect(found.channel('poll/0')).toEqual(first);
});
