import type { Parley } from '@parley/esdk';
import type { PeopleMethods } from '@parley/people/contract';
import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage } from './stage.ts';

export function guestCases(stage: () => Stage): void {
  const people = <M extends keyof PeopleMethods>(who: Parley, method: M, input: PeopleMethods[M]['in']) =>
    who.request<PeopleMethods, M>(method, input as never) as Promise<PeopleMethods[M]['out']>;
  const visit = async (more: { readonly can?: readonly string[] } = {}) => {
    const { world, next } = stage();
    const [id, conversation] = [`visitor-${next()}`, `crm/deal/${next()}`];
    return { id: `guest:crm:${id}`, conversation, guest: await world.connect(id, { guest: { conversation, name: 'Vera' }, ...more }) };
  };

  describe('guests', () => {
    test('open one conversation, are known there by their name, and talk', async () => {
      const { maya } = stage();
      const { id, conversation, guest } = await visit();
      const deal = await maya.messaging.open({ conversation });
      const hers = await guest.messaging.open({ conversation });
      await hers.send('Is anybody there?').sent;
      await deal.send('Yes').sent;
      await eventually(stage(), () =>
        [deal, hers].map(({ snapshot }) => snapshot.messages.map(({ body, sender }) => [sender, body])),
      ).toEqual(
        Array(2).fill([
          [id, 'Is anybody there?'],
          ['maya', 'Yes'],
        ]),
      );
      expect((await people(maya, 'people.get', { ids: [id] })).people).toMatchObject([{ id, name: 'Vera', guest: true, units: [] }]);
      const names = await guest.messaging.call('messaging.names', { people: ['maya', 'noor'] });
      expect(names.people).toEqual([{ id: 'maya', name: 'maya' }]);
      await hers.markRead();
    });

    test('do nothing else', async () => {
      const { guest } = await visit();
      const refused = [
        guest.messaging.open({ conversation: `crm/deal/${stage().next()}` }),
        guest.messaging.open({ person: 'maya' }),
        guest.messaging.call('messaging.conversations', {}),
        guest.messaging.call('messaging.createRoom', { title: 'Mine' }),
        people(guest, 'people.list', {}),
        guest.channels.join(`crm/deal/${stage().next()}`),
      ];
      expect(await Promise.all(refused.map(outcome))).toEqual(refused.map(() => 'forbidden'));
    });

    test('have no channel of the application, though their conversation is called like one', async () => {
      const { conversation, guest } = await visit();
      expect(await outcome(guest.channels.join(conversation))).toBe('forbidden');
    });

    test('only read, where their token permits no more', async () => {
      const { maya } = stage();
      const { conversation, guest } = await visit({ can: ['crm/deal/*: join'] });
      const deal = await maya.messaging.open({ conversation });
      const hers = await guest.messaging.open({ conversation });
      await deal.send('For your eyes').sent;
      await eventually(stage(), () => hers.snapshot.messages.map(({ body }) => body)).toEqual(['For your eyes']);
      expect(await outcome(hers.send('Mine').sent)).toBe('forbidden');
    });

    test('are nobody to write to', async () => {
      const { id } = await visit();
      expect(await outcome(stage().maya.messaging.open({ person: id }))).toBe('not-found');
    });
  });
}
