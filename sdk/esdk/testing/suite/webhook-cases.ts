import { describe, expect, test } from 'vitest';
import { eventually, type Stage } from './stage.ts';

interface Told {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly message?: { readonly id: number };
    readonly conversation?: { readonly key?: string };
    readonly [field: string]: unknown;
  };
}

/** What an endpoint of the application is sent. */
export function webhookCases(stage: () => Stage): void {
  describe('webhooks', () => {
    test('tell of what is said in conversations of the application and published on its channels, and of nothing else', async () => {
      const { world, maya, next } = stage();
      const key = `crm/deal/${next()}`;
      const told: Told[] = [];
      const headers: (string | null)[] = [];
      const events = [
        'conversation.created',
        'message.created',
        'message.updated',
        'message.deleted',
        'member.left',
        'channel.published',
      ] as const;
      await world.webhook(
        async (request) => {
          const event = (await request.json()) as Told;
          const about = event.data.conversation?.key ?? event.data['channel'];
          if (about === key) told.push(event);
          headers.push(...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => request.headers.get(name)));
          return new Response(null, { status: 204 });
        },
        { events, conversations: 'all', channels: [key], application: 'crm' },
      );
      const toldOf = (...types: readonly string[]) =>
        eventually(stage(), () => told.map(({ type }) => type).toSorted()).toEqual(types.toSorted());
      const notes = await maya.messaging.open({ person: 'maya' });
      await notes.send('To nobody').sent;
      const deal = await maya.messaging.open({ conversation: key, title: 'Renewal' });
      const { offset } = await deal.send('They want a **rebate**', { mentions: ['maya'] }).sent;
      await deal.edit(offset, 'They want two').sent;
      await toldOf('conversation.created', 'message.created', 'message.updated');
      await deal.delete(offset).sent;
      await maya.messaging.call('messaging.leave', { conversation: deal.id });
      await world.publish(key, { stage: 'won' });
      await toldOf(...events);
      const byType = Object.fromEntries(told.map(({ type, data }) => [type, data]));
      const conversation = { id: deal.id, kind: 'application', title: 'Renewal', key };
      expect(byType).toEqual({
        'conversation.created': { conversation, by: 'maya' },
        'message.created': {
          conversation,
          message: { id: offset, sender: 'maya', at: expect.any(Number), body: 'They want a **rebate**', mentions: ['maya'] },
        },
        'message.updated': { conversation, message: { id: offset, body: 'They want two' }, by: 'maya' },
        'message.deleted': { conversation, message: { id: offset }, by: 'maya' },
        'member.left': { conversation, people: ['maya'], by: 'maya' },
        'channel.published': { channel: key, offset: 1, sender: expect.any(String), at: expect.any(Number), body: { stage: 'won' } },
      });
      for (const { timestamp } of told) expect(new Date(timestamp).toISOString()).toBe(timestamp);
      expect(headers.slice(0, 3)).toEqual([
        expect.stringMatching(/^msg_[\w-]{27}$/),
        expect.stringMatching(/^\d{10}$/),
        expect.stringMatching(/^v1,[\w+/]{43}=$/),
      ]);
    });
  });
}
