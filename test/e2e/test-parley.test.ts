import type { ChannelHandle, ChannelItem, ConversationHandle, Parley } from '@parley/esdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inMemory, onServer, type World } from './support/worlds.ts';

/** What a channel hands out, in the order in which it did. */
function read(channel: ChannelHandle<unknown>): ChannelItem<unknown>[] {
  const items: ChannelItem<unknown>[] = [];
  const readAll = async (): Promise<void> => {
    for await (const item of channel) items.push(item);
  };
  void readAll();
  return items;
}

const bodies = (items: readonly ChannelItem<unknown>[]): unknown[] => items.map((each) => ('body' in each ? each.body : each.reset));
const offsets = (items: readonly ChannelItem<unknown>[]): unknown[] => items.map((each) => ('offset' in each ? each.offset : each.reset));

// One suite for what applications are tested with and for what they run on.
describe.each([
  { name: 'in memory', open: inMemory },
  { name: 'on a server', open: onServer },
])('$name', ({ open }) => {
  let world: World;
  let maya: Parley;
  let ravi: Parley;
  let deals = 0;
  beforeAll(async () => {
    world = await open();
    [maya, ravi] = [await world.connect('maya'), await world.connect('ravi')];
  });
  afterAll(async () => world?.[Symbol.asyncDispose]());

  const eventually = (look: () => unknown) =>
    expect.poll(async () => {
      await world.pass();
      return look();
    });
  const join = async (who: Parley, deal: string, options = {}) => {
    const channel = await who.channels.join(`crm/deal/${deal}`, options);
    return { channel, items: read(channel) };
  };
  const newDeal = () => String(++deals);

  test('a channel has one order, and offsets without a gap, for everybody', async () => {
    const deal = newDeal();
    const [one, other] = [await join(maya, deal), await join(ravi, deal)];
    const published = await Promise.all([1, 2, 3, 4, 5, 6].map((body) => (body % 2 === 0 ? one : other).channel.publish(body)));
    expect(published.map(({ offset }) => offset).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    await eventually(() => [one.items.length, other.items.length]).toEqual([6, 6]);
    expect(one.items).toEqual(other.items);
    expect(offsets(one.items)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bodies(one.items).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('whoever was away is handed what was published meanwhile, and what they published is there once', async () => {
    const deal = newDeal();
    const [one, other] = [await join(maya, deal), await join(ravi, deal)];
    await one.channel.publish('before');
    await eventually(() => bodies(other.items)).toEqual(['before']);
    world.drop('ravi');
    await one.channel.publish('meanwhile');
    const own = other.channel.publish('from afar');
    world.restore('ravi');
    await eventually(() => bodies(other.items)).toEqual(['before', 'meanwhile', 'from afar']);
    expect(await own).toEqual({ offset: 3 });
    await eventually(() => bodies(one.items)).toEqual(['before', 'meanwhile', 'from afar']);
  });

  test('a channel is joined from a position, or with its newest messages', async () => {
    const deal = newDeal();
    const first = await join(maya, deal);
    for (const body of ['a', 'b']) await first.channel.publish(body);
    await eventually(() => bodies(first.items)).toEqual(['a', 'b']);
    const { position } = first.channel;
    await first.channel.leave();
    for (const body of ['c', 'd']) await maya.channels.publish(`crm/deal/${deal}`, body);
    const [later, newest] = [await join(ravi, deal, { from: position }), await join(maya, deal, { last: 1 })];
    await eventually(() => [bodies(later.items), bodies(newest.items)]).toEqual([['c', 'd'], ['d']]);
    expect((await newest.channel.history({ limit: 10 })).map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('casts reach all others, and who has a channel open is seen', async () => {
    const deal = newDeal();
    const one = await join(maya, deal, { members: true });
    const other = await join(ravi, deal, { members: true });
    await eventually(() => one.channel.members.toSorted()).toEqual(['maya', 'ravi']);
    const casts: unknown[] = [];
    for (const { channel } of [one, other]) channel.onCast((cast) => casts.push(cast));
    other.channel.cast('cursor', { x: 1 });
    await eventually(() => casts).toEqual([{ sender: 'ravi', key: 'cursor', body: { x: 1 } }]);
    await other.channel.leave();
    await eventually(() => one.channel.members).toEqual(['maya']);
  });

  test('messages are pending, then there for both; edited, deleted, counted and read', async () => {
    const [one, other] = [await maya.messaging.open({ person: 'ravi' }), await ravi.messaging.open({ person: 'maya' })];
    const shown = ({ snapshot }: ConversationHandle) => snapshot.messages.map(({ body, deleted, state }) => [deleted ? '-' : body, state]);
    world.drop('maya');
    const draft = one.send('Can you look at bed 7?');
    await eventually(() => shown(one)).toEqual([['Can you look at bed 7?', 'pending']]);
    world.restore('maya');
    await eventually(() => [shown(one), shown(other)]).toEqual([
      [['Can you look at bed 7?', 'sent']],
      [['Can you look at bed 7?', 'sent']],
    ]);
    await eventually(() => ravi.inbox.snapshot.unread).toBe(1);
    const { offset } = await draft.sent;
    await one.edit(offset, 'Can you look at bed 8?').sent;
    await one.send('Please').sent;
    await one.delete(offset).sent;
    await eventually(() => [shown(one), shown(other)]).toEqual([
      [
        ['-', 'sent'],
        ['Please', 'sent'],
      ],
      [
        ['-', 'sent'],
        ['Please', 'sent'],
      ],
    ]);
    await other.markRead();
    await eventually(() => ravi.inbox.snapshot.unread).toBe(0);
    expect(ravi.inbox.snapshot.conversations[0]).toMatchObject({ preview: { sender: 'maya', text: 'Please' } });
  });
});
