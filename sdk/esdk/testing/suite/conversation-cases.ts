import type { ConversationHandle, Parley } from '@parley/esdk';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage, sentence } from './stage.ts';

/** The newest message that has come; what was refused stays behind it. */
const newest = ({ snapshot }: ConversationHandle) => snapshot.messages.filter(({ state }) => state === 'sent').at(-1);
const shown = ({ snapshot }: ConversationHandle, count: number) =>
  snapshot.messages.slice(-count).map(({ body, deleted, state }) => [deleted ? '-' : body, state]);
const history = (who: Parley, conversation: string) => who.messaging.call('messaging.history', { conversation });

export function conversationCases(stage: () => Stage): void {
  describe('conversations of two', () => {
    let chat: ConversationHandle;
    let ravis: ConversationHandle;
    beforeAll(async () => {
      chat = await stage().maya.messaging.open({ person: 'ravi' });
      ravis = await stage().ravi.messaging.open({ person: 'maya' });
    });
    const row = (who: Parley) => who.inbox.snapshot.conversations.find(({ conversation }) => conversation.id === chat.id);

    test('messages are pending, then there for both; edited, deleted, counted and read', async () => {
      const { world, ravi } = stage();
      world.drop('maya');
      const draft = chat.send('Can you look at bed 7?');
      await eventually(stage(), () => shown(chat, 1)).toEqual([['Can you look at bed 7?', 'pending']]);
      world.restore('maya');
      const sent = [['Can you look at bed 7?', 'sent']];
      await eventually(stage(), () => [shown(chat, 1), shown(ravis, 1)]).toEqual([sent, sent]);
      await eventually(stage(), () => row(ravi)?.unread).toBe(1);
      const { offset } = await draft.sent;
      await chat.edit(offset, 'Can you look at bed 8?').sent;
      await chat.send('**Please**').sent;
      await chat.delete(offset).sent;
      const after = [
        ['-', 'sent'],
        ['**Please**', 'sent'],
      ];
      await eventually(stage(), () => [shown(chat, 2), shown(ravis, 2)]).toEqual([after, after]);
      await ravis.markRead();
      await eventually(stage(), () => row(ravi)).toMatchObject({ unread: 0, preview: { sender: 'maya', text: 'Please' } });
    });

    test('both find the same conversation, and notes of oneself are their own', async () => {
      expect(ravis.id).toBe(chat.id);
      const notes = await stage().maya.messaging.open({ person: 'maya' });
      expect(notes.id).not.toBe(chat.id);
      expect(notes.snapshot.conversation.people).toEqual(['maya']);
    });

    test('a conversation in which nothing was said is in the inbox of who opened it, and of nobody else', async () => {
      const { maya, noor } = stage();
      const { id } = await maya.messaging.open({ person: 'noor' });
      const has = (who: Parley) => who.inbox.snapshot.conversations.some(({ conversation }) => conversation.id === id);
      await eventually(stage(), () => [maya.inbox.snapshot.ready && has(maya), noor.inbox.snapshot.ready]).toEqual([true, true]);
      expect(has(noor)).toBe(false);
      await maya.messaging.call('messaging.send', { conversation: id, body: 'Hello' });
      await eventually(stage(), () => has(noor)).toBe(true);
    });

    test('nobody can write to somebody who is not there', async () => {
      const { maya } = stage();
      expect(await outcome(maya.messaging.open({ person: 'ghost' }))).toBe('not-found');
      expect(await sentence(maya.messaging.open({ person: 'ghost' }))).toMatch(/^Not everybody named is in the directory/);
    });

    test('a conversation that is not there cannot be opened', async () => {
      expect(await outcome(stage().maya.messaging.open({ conversation: 'nowhere' }))).toBe('not-found');
    });

    test('a conversation of others is not there for somebody else', async () => {
      const { noor } = stage();
      expect(await outcome(noor.messaging.open({ conversation: chat.id }))).toBe('not-found');
      expect(await outcome(history(noor, chat.id))).toBe('forbidden');
      expect(await outcome(noor.messaging.call('messaging.markRead', { conversation: chat.id, seq: 1 }))).toBe('forbidden');
      expect(await outcome(noor.channels.join(`messaging/${chat.id}`))).toBe('forbidden');
      expect(await outcome(noor.channels.publish(`messaging/${chat.id}`, { kind: 'create', body: 'hi', ref: 'r' }))).toBe('forbidden');
    });

    test('an empty message is refused, and one that is too long', async () => {
      expect(await outcome(chat.send('').sent)).toBe('bad-request');
      expect(await sentence(chat.send(' \n ').sent)).toBe('The message is empty. Write something first.');
      expect(await sentence(chat.send('x'.repeat(16_001)).sent)).toMatch(/^The message is too long: at most 16.?000 characters\./);
      await chat.send('x'.repeat(16_000)).sent;
    });

    test('a message that was refused stays, as failed, until it is discarded', async () => {
      const { ref, sent } = chat.send('');
      await outcome(sent);
      const state = () => chat.snapshot.messages.find((each) => each.ref === ref)?.state;
      await eventually(stage(), state).toBe('failed');
      chat.discard(ref);
      await eventually(stage(), state).toBe(undefined);
    });

    test.each([
      ['of no kind', { kind: 'shout', body: 'hi' }],
      ['without words', { kind: 'create', ref: 'r' }],
      ['without a name', { kind: 'create', body: 'hi' }],
    ])('a draft %s is refused', async (_, draft) => {
      expect(await outcome(stage().maya.channels.publish(`messaging/${chat.id}`, draft))).toBe('bad-request');
    });

    test('only members are mentioned', async () => {
      expect(await outcome(chat.send('Look, @noor', { mentions: ['noor'] }).sent)).toBe('refused');
    });

    test('only what is there is answered', async () => {
      expect(await outcome(chat.send('Yes', { replyTo: 9_999 }).sent)).toBe('not-found');
      const { offset } = await chat.send('Coffee?').sent;
      await ravis.send('Yes', { replyTo: offset }).sent;
      await eventually(stage(), () => newest(chat)?.replyTo).toBe(offset);
    });

    test('nobody edits or deletes what another has said', async () => {
      const { offset } = await chat.send('Mine').sent;
      expect(await outcome(ravis.edit(offset, 'Yours').sent)).toBe('forbidden');
      expect(await sentence(ravis.delete(offset).sent)).toBe("This message is somebody else's. Only its author can change it.");
    });

    test('what is not there is not edited', async () => {
      expect(await outcome(chat.edit(9_999, 'What?').sent)).toBe('not-found');
    });

    test('what was deleted stays as it is', async () => {
      const { offset } = await chat.send('Oops').sent;
      await chat.delete(offset).sent;
      expect(await outcome(chat.edit(offset, 'Again').sent)).toBe('refused');
      expect(await outcome(chat.delete(offset).sent)).toBe('refused');
    });

    test('what was deleted is in the feed no more', async () => {
      const { maya } = stage();
      const { offset } = await chat.send('A secret').sent;
      await chat.delete(offset).sent;
      const stored = async (): Promise<unknown> => {
        await using feed = await maya.channels.join(`messaging/${chat.id}`, { last: 5 });
        for await (const item of feed) if (!item.reset && item.offset === offset) return item.body;
        return 'nothing';
      };
      await eventually(stage(), stored).toBe(undefined);
    });

    test('an edit to nothing is refused', async () => {
      const { offset } = await chat.send('Something').sent;
      expect(await outcome(chat.edit(offset, '').sent)).toBe('bad-request');
    });

    test('mentions are counted until they are read', async () => {
      const { ravi } = stage();
      await chat.send('Are you there?').sent;
      await eventually(stage(), () => newest(ravis)?.body).toBe('Are you there?');
      await ravis.markRead();
      await chat.send('@ravi', { mentions: ['ravi'] }).sent;
      await chat.send('and?').sent;
      await eventually(stage(), () => [row(ravi)?.mentions, row(ravi)?.unread]).toEqual([1, 2]);
      await eventually(stage(), () => newest(ravis)?.body).toBe('and?');
      await ravis.markRead();
      await eventually(stage(), () => [row(ravi)?.mentions, row(ravi)?.unread]).toEqual([0, 0]);
    });

    test('a read mark goes to the newest message at most, and never back', async () => {
      const { ravi } = stage();
      const { seq } = await history(ravi, chat.id);
      const mark = (to: number) => ravi.messaging.call('messaging.markRead', { conversation: chat.id, seq: to });
      expect(await mark(seq + 100)).toEqual({ readSeq: seq });
      expect(await mark(1)).toEqual({ readSeq: seq });
    });

    test('who types is shown to the other, until they have said it', async () => {
      ravis.typing(true);
      await expect.poll(() => chat.snapshot.typing).toEqual(['ravi']);
      await ravis.send('There').sent;
      await eventually(stage(), () => chat.snapshot.typing).toEqual([]);
    });

    test('what one device has read is read on the other', async () => {
      const tablet = await stage().world.connect('ravi');
      const { inbox } = tablet;
      await eventually(stage(), () => inbox.snapshot.ready).toBe(true);
      await chat.send('On both?').sent;
      await eventually(stage(), () => row(tablet)?.unread).toBeGreaterThan(0);
      await eventually(stage(), () => newest(ravis)?.body).toBe('On both?');
      await ravis.markRead();
      await eventually(stage(), () => row(tablet)?.unread).toBe(0);
    });

    test('history is asked for by pages, of a size within reason', async () => {
      const { maya } = stage();
      const page = (limit: number) => maya.messaging.call('messaging.history', { conversation: chat.id, limit });
      const { messages, more, seq } = await page(2);
      expect([messages.map((each) => each.seq), more]).toEqual([[seq - 1, seq], true]);
      expect(await outcome(page(201))).toBe('bad-request');
    });
  });

  describe('conversations of an application', () => {
    test('are opened by their key, which the token lists', async () => {
      const { world } = stage();
      const key = `crm/deal/${stage().next()}`;
      const [one, other] = [
        await world.connect('maya', { can: [`${key}: join publish`, 'messaging/*: join publish call watch'] }),
        stage().ravi,
      ];
      const deal = await one.messaging.open({ conversation: key, title: 'Renewal' });
      expect(deal.snapshot.conversation).toMatchObject({ kind: 'application', key, title: 'Renewal', memberCount: 1 });
      const ravis = await other.messaging.open({ conversation: key });
      expect(ravis.id).toBe(deal.id);
      await deal.send('They want a rebate').sent;
      await eventually(stage(), () => newest(ravis)?.body).toBe('They want a rebate');
      expect(await outcome(one.messaging.open({ conversation: 'crm/deal/of-others' }))).toBe('forbidden');
      expect(await outcome(one.messaging.open({ conversation: 'no/key at all' }))).toBe('bad-request');
      expect(await outcome(one.messaging.call('messaging.leave', { conversation: deal.id }))).toBe('done');
      expect(await outcome(deal.send('Still here?').sent)).toBe('forbidden');
    });

    test('are read, but not written in, with a token that permits no more', async () => {
      const { world, maya } = stage();
      const key = `crm/deal/${stage().next()}`;
      const deal = await maya.messaging.open({ conversation: key });
      const reader = await world.connect('ravi', { can: [`${key}: join`, 'messaging/*: join publish call watch'] });
      const hers = await reader.messaging.open({ conversation: key });
      await deal.send('For your eyes').sent;
      await eventually(stage(), () => newest(hers)?.body).toBe('For your eyes');
      expect(await outcome(hers.send('Mine').sent)).toBe('forbidden');
    });

    test('tell the names of those who are in them, with a token that permits them', async () => {
      const { world, maya } = stage();
      const key = `crm/deal/${stage().next()}`;
      const can = ['messaging/*: join publish call watch'];
      const tom = `tom-${stage().next()}`;
      const [inside, outside] = [await world.connect(tom, { can: [`${key}: join`, ...can] }), await world.connect(tom, { can })];
      await Promise.all([maya, inside].map((each) => each.messaging.open({ conversation: key })));
      const asked = { people: ['maya', 'noor', tom] };
      const named = async (who: Parley) => (await who.messaging.call('messaging.names', asked)).people.map(({ id }) => id).sort();
      expect([await named(inside), await named(outside)]).toEqual([['maya', tom], []]);
      expect(await outcome(inside.messaging.call('messaging.names', { people: [] }))).toBe('bad-request');
    });

    test('are changed by their application, and by nobody else', async () => {
      const { maya, ravi } = stage();
      const { id: conversation } = await maya.messaging.open({ conversation: `crm/deal/${stage().next()}` });
      expect(await outcome(maya.messaging.call('messaging.invite', { conversation, people: ['ravi'] }))).toBe('refused');
      expect(await outcome(maya.messaging.call('messaging.updateRoom', { conversation, title: 'Mine' }))).toBe('refused');
      expect(await outcome(ravi.messaging.call('messaging.withdraw', { conversation, people: ['maya'] }))).toBe('forbidden');
    });
  });
}
