import { readFileSync } from 'node:fs';
import { testComponent } from '@parley/host/testing';
import { expect, it } from 'vitest';
import { polls } from './polls.ts';

it('The example of the page is this file', () => {
  const page = readFileSync(new URL('../../../docs/subsystems/components.md', import.meta.url), 'utf8');
  const file = readFileSync(new URL('./polls.ts', import.meta.url), 'utf8');
  expect(/```ts\n(.*?)```/s.exec(page)?.[1]).toBe(file);
});

it('A poll of the example is made by a member and closed by the job when its hour is over, once, also by a node that comes back', async () => {
  await using t = await testComponent(polls, { as: { guest: { kind: 'guest', can: ['polls/*: call'] } } });
  const { id } = await t.as('maya').call<{ id: string }>('create', { question: 'Tea or coffee?' });
  await expect(t.as('guest').call('create', { question: 'Me, too?' })).rejects.toMatchObject({ details: { rule: 'member' } });
  const poll = await t.as('ben').join(`poll/${id}`);
  await t.clock.advance('59m');
  expect(await t.entries(`poll/${id}`)).toEqual([]);
  await t.clock.advance('2m');
  expect(poll.heard).toEqual([{ kind: 'closed' }]);
  await t.crash();
  await t.restart();
  await t.clock.advance('1h');
  expect(await t.entries(`poll/${id}`)).toEqual([{ offset: 1, sender: 'polls', body: { kind: 'closed' } }]);
});
