// What a server refuses, a Parley in memory refuses: by the same code, and the same sentence where the application is shown one.
import type { ConversationHandle, Parley, ParleyError, Position } from '@parley/esdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inMemory, onHost, type Place } from './places.ts';

interface CrmMethods {
  'crm.greet': { in: { name: string }; out: { text: string } };
}

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: ParleyError) => error.code,
  );
const sentence = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: ParleyError) => error.message,
  );

describe.each([
  { name: 'in memory', open: inMemory },
  { name: 'on a host', open: onHost },
])('$name', ({ open }) => {
  let place: Place;
  let maya: Parley;
  let tom: Parley;
  let noor: Parley;
  let chat: ConversationHandle;
  let toms: ConversationHandle;
  beforeAll(async () => {
    place = await open();
    [maya, tom, noor] = ['maya', 'tom', 'noor'].map((id) => place.connect(id)) as [Parley, Parley, Parley];
    chat = await maya.messaging.open({ person: 'tom' });
    toms = await tom.messaging.open({ person: 'maya' });
  });
  afterAll(async () => place?.[Symbol.asyncDispose]());

  const eventually = (look: () => unknown) =>
    expect.poll(async () => {
      await place.pass();
      return look();
    });
  /** The newest message that has come; what was refused stays behind it. */
  const newest = ({ snapshot }: ConversationHandle) => snapshot.messages.filter(({ state }) => state === 'sent').at(-1);
  const greet = (who: Parley, name: string) => who.request<CrmMethods, 'crm.greet'>('crm.greet', { name });
  const history = (who: Parley, conversation: string) => who.messaging.call('messaging.history', { conversation });

  test('whoever may only listen hears, and cannot publish', async () => {
    const channel = await noor.channels.join('crm/deal/1', { last: 1 });
    expect(await outcome(noor.channels.publish('crm/deal/1', 'no'))).toBe('forbidden');
    await maya.channels.publish('crm/deal/1', 'yes');
    for await (const item of channel) {
      expect(item).toMatchObject({ offset: 1, sender: 'maya', body: 'yes' });
      break;
    }
  });

  test('a channel that is closed is neither joined nor written to', async () => {
    expect(await outcome(maya.channels.join('crm/secret/1'))).toBe('forbidden');
    expect(await outcome(maya.channels.publish('crm/secret/1', 'psst'))).toBe('forbidden');
  });

  test('a position of another epoch is answered with a reset, and what follows comes', async () => {
    const from: Position = { epoch: 'another', offset: 3, tag: 7 };
    const channel = await tom.channels.join<string>('crm/deal/2', { from });
    await maya.channels.publish('crm/deal/2', 'anew');
    const items: unknown[] = [];
    for await (const item of channel) {
      items.push(item.reset ?? item.body);
      if (items.length === 2) break;
    }
    expect(items).toEqual(['epoch', 'anew']);
  });

  test('a channel that was left can be joined again, and hears nothing in between', async () => {
    const first = await tom.channels.join('crm/deal/3');
    await first.leave();
    await maya.channels.publish('crm/deal/3', 1);
    const again = await tom.channels.join('crm/deal/3');
    await maya.channels.publish('crm/deal/3', 2);
    for await (const item of again) {
      expect(item).toMatchObject({ offset: 2, body: 2 });
      break;
    }
  });

  test('history has pages, and ends', async () => {
    for (let body = 1; body <= 5; body++) await maya.channels.publish('crm/deal/4', body);
    const channel = await tom.channels.join<number>('crm/deal/4');
    const page = async (options: { after?: number; before?: number; limit?: number }) =>
      (await channel.history(options)).map(({ body }) => body);
    expect(await page({ after: 1, limit: 2 })).toEqual([2, 3]);
    expect(await page({ before: 3, limit: 10 })).toEqual([1, 2]);
    expect(await page({ after: 5 })).toEqual([]);
  });

  test('a method is answered with what it knows of the caller', async () => {
    expect(await greet(maya, 'Tom')).toEqual({ text: 'Hello Tom, says maya' });
    expect(await greet(tom, 'maya')).toEqual({ text: 'Hello maya, says tom' });
  });

  test('a method refuses by code and sentence', async () => {
    expect(await outcome(greet(maya, 'maya'))).toBe('refused');
    expect(await sentence(greet(maya, 'maya'))).toBe('Nobody greets themself.');
  });

  test('a method that nobody has is unknown', async () => {
    expect(await outcome(maya.request('crm.fly' as never, {} as never))).toBe('unknown-method');
  });

  test('a watch that nobody has is refused as unknown', async () => {
    const refused = await new Promise<Error>((resolve) => {
      maya.watch('crm.weather', {}, { snapshot: () => {}, delta: () => {}, refused: resolve });
    });
    expect((refused as ParleyError).code).toBe('unknown-method');
  });

  test('nobody can write to somebody who is not there', async () => {
    expect(await outcome(maya.messaging.open({ person: 'ghost' }))).toBe('not-found');
    expect(await sentence(maya.messaging.open({ person: 'ghost' }))).toMatch(/^Not everybody named is in the directory/);
  });

  test('a conversation that is not there cannot be opened', async () => {
    expect(await outcome(maya.messaging.open({ conversation: 'nowhere' }))).toBe('not-found');
  });

  test('a conversation of others is not there for somebody else', async () => {
    expect(await outcome(noor.messaging.open({ conversation: chat.id }))).toBe('not-found');
    expect(await outcome(history(noor, chat.id))).toBe('forbidden');
    expect(await outcome(noor.messaging.call('messaging.markRead', { conversation: chat.id, seq: 1 }))).toBe('forbidden');
    expect(await outcome(noor.channels.join(`messaging/${chat.id}`))).toBe('forbidden');
    expect(await outcome(noor.channels.publish(`messaging/${chat.id}`, { kind: 'create', body: 'hi', ref: 'r' }))).toBe('forbidden');
  });

  test('both find the same conversation, and notes of oneself are their own', async () => {
    expect(toms.id).toBe(chat.id);
    const notes = await maya.messaging.open({ person: 'maya' });
    expect(notes.id).not.toBe(chat.id);
    expect(notes.snapshot.conversation.people).toEqual(['maya']);
  });

  test('an empty message is refused, and one that is too long', async () => {
    expect(await outcome(chat.send('').sent)).toBe('bad-request');
    expect(await sentence(chat.send('').sent)).toBe('The message is empty. Write something first.');
    expect(await sentence(chat.send('x'.repeat(16_001)).sent)).toMatch(/^The message is too long: at most 16.?000 characters\./);
    await chat.send('x'.repeat(16_000)).sent;
  });

  test('a message that was refused stays, as failed, until it is discarded', async () => {
    const { ref, sent } = chat.send('', {});
    await outcome(sent);
    const state = () => chat.snapshot.messages.find((each) => each.ref === ref)?.state;
    await eventually(state).toBe('failed');
    chat.discard(ref);
    await eventually(state).toBe(undefined);
  });

  test('a draft of no kind is refused', async () => {
    expect(await outcome(maya.channels.publish(`messaging/${chat.id}`, { kind: 'shout', body: 'hi' }))).toBe('bad-request');
  });

  test('only members are mentioned', async () => {
    expect(await outcome(chat.send('Look, @noor', { mentions: ['noor'] }).sent)).toBe('refused');
  });

  test('only what is there is answered', async () => {
    expect(await outcome(chat.send('Yes', { replyTo: 9_999 }).sent)).toBe('not-found');
    const { offset } = await chat.send('Coffee?').sent;
    await toms.send('Yes', { replyTo: offset }).sent;
    await eventually(() => newest(chat)?.replyTo).toBe(offset);
  });

  test('nobody edits or deletes what another has said', async () => {
    const { offset } = await chat.send('Mine').sent;
    expect(await outcome(toms.edit(offset, 'Yours').sent)).toBe('forbidden');
    expect(await sentence(toms.delete(offset).sent)).toBe("This message is somebody else's. Only its author can change it.");
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

  test('an edit to nothing is refused', async () => {
    const { offset } = await chat.send('Something').sent;
    expect(await outcome(chat.edit(offset, '').sent)).toBe('bad-request');
  });

  test('mentions are counted until they are read', async () => {
    await chat.send('Are you there?').sent;
    await eventually(() => newest(toms)?.body).toBe('Are you there?');
    await toms.markRead();
    const row = () => tom.inbox.snapshot.conversations.find(({ conversation }) => conversation.id === chat.id);
    await chat.send('@tom', { mentions: ['tom'] }).sent;
    await chat.send('and?').sent;
    await eventually(() => [row()?.mentions, row()?.unread]).toEqual([1, 2]);
    await eventually(() => newest(toms)?.body).toBe('and?');
    await toms.markRead();
    await eventually(() => [row()?.mentions, row()?.unread]).toEqual([0, 0]);
  });

  test('a read mark goes to the newest message at most, and never back', async () => {
    const { seq } = await history(tom, chat.id);
    const mark = (to: number) => tom.messaging.call('messaging.markRead', { conversation: chat.id, seq: to });
    expect(await mark(seq + 100)).toEqual({ readSeq: seq });
    expect(await mark(1)).toEqual({ readSeq: seq });
  });

  test('who types is shown to the other, until they have said it', async () => {
    toms.typing(true);
    await expect.poll(() => chat.snapshot.typing).toEqual(['tom']);
    await toms.send('There').sent;
    await eventually(() => chat.snapshot.typing).toEqual([]);
  });

  test('what one device has read is read on the other', async () => {
    const tablet = place.connect('tom');
    const row = () => tablet.inbox.snapshot.conversations.find(({ conversation }) => conversation.id === chat.id);
    await eventually(() => tablet.inbox.snapshot.ready).toBe(true);
    await chat.send('On both?').sent;
    await eventually(() => row()?.unread).toBeGreaterThan(0);
    await eventually(() => newest(toms)?.body).toBe('On both?');
    await toms.markRead();
    await eventually(() => row()?.unread).toBe(0);
  });
});

test('somebody who is not among the people of a test cannot connect', async () => {
  await using place = await inMemory();
  expect(() => place.connect('ghost')).toThrow('"ghost" is not among the people of this test.');
});
