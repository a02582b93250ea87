import type { ChannelHandle, ChannelItem, Parley, Position } from '@parley/esdk';
import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage } from './stage.ts';

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

async function join(who: Parley, name: string, options: Parameters<Parley['channels']['join']>[1] = {}) {
  const channel = await who.channels.join(name, options);
  return { channel, items: read(channel) };
}

export function channelCases(stage: () => Stage): void {
  const newDeal = (): string => `crm/deal/${stage().next()}`;

  describe('channels', () => {
    test('a channel has one order, and offsets without a gap, for everybody', async () => {
      const { maya, ravi } = stage();
      const deal = newDeal();
      const [one, other] = [await join(maya, deal), await join(ravi, deal)];
      const published = await Promise.all([1, 2, 3, 4, 5, 6].map((body) => (body % 2 === 0 ? one : other).channel.publish(body)));
      expect(published.map(({ offset }) => offset).sort()).toEqual([1, 2, 3, 4, 5, 6]);
      await eventually(stage(), () => [one.items.length, other.items.length]).toEqual([6, 6]);
      expect(one.items).toEqual(other.items);
      expect(offsets(one.items)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(bodies(one.items).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test('whoever was away is handed what was published meanwhile, and what they published is there once', async () => {
      const { world, maya, ravi } = stage();
      const deal = newDeal();
      const [one, other] = [await join(maya, deal), await join(ravi, deal)];
      await one.channel.publish('before');
      await eventually(stage(), () => bodies(other.items)).toEqual(['before']);
      world.drop('ravi');
      await one.channel.publish('meanwhile');
      const own = other.channel.publish('from afar');
      world.restore('ravi');
      await eventually(stage(), () => bodies(other.items)).toEqual(['before', 'meanwhile', 'from afar']);
      expect(await own).toEqual({ offset: 3 });
      await eventually(stage(), () => bodies(one.items)).toEqual(['before', 'meanwhile', 'from afar']);
    });

    test('a channel is joined from a position, or with its newest messages', async () => {
      const { maya, ravi } = stage();
      const deal = newDeal();
      const first = await join(maya, deal);
      for (const body of ['a', 'b']) await first.channel.publish(body);
      await eventually(stage(), () => bodies(first.items)).toEqual(['a', 'b']);
      const { position } = first.channel;
      await first.channel.leave();
      for (const body of ['c', 'd']) await maya.channels.publish(deal, body);
      const [later, newest] = [await join(ravi, deal, { from: position }), await join(maya, deal, { last: 1 })];
      await eventually(stage(), () => [bodies(later.items), bodies(newest.items)]).toEqual([['c', 'd'], ['d']]);
      expect((await newest.channel.history({ limit: 10 })).map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd']);
    });

    test('a position of another epoch is answered with a reset, and what follows comes', async () => {
      const { maya, ravi } = stage();
      const deal = newDeal();
      const from: Position = { epoch: 'another', offset: 3, tag: 7 };
      const { items } = await join(ravi, deal, { from });
      await maya.channels.publish(deal, 'anew');
      await eventually(stage(), () => bodies(items)).toEqual(['epoch', 'anew']);
    });

    test('a channel that was left can be joined again, and hears nothing in between', async () => {
      const { maya, ravi } = stage();
      const deal = newDeal();
      await (await ravi.channels.join(deal)).leave();
      await maya.channels.publish(deal, 1);
      const { items } = await join(ravi, deal);
      await maya.channels.publish(deal, 2);
      await eventually(stage(), () => items).toMatchObject([{ offset: 2, body: 2 }]);
    });

    test('history has pages, and ends', async () => {
      const { maya } = stage();
      const deal = newDeal();
      for (let body = 1; body <= 5; body++) await maya.channels.publish(deal, body);
      const channel = await maya.channels.join<number>(deal);
      const page = async (options: { after?: number; before?: number; limit?: number }) =>
        (await channel.history(options)).map(({ body }) => body);
      expect(await page({ after: 1, limit: 2 })).toEqual([2, 3]);
      expect(await page({ before: 3, limit: 10 })).toEqual([1, 2]);
      expect(await page({ after: 5 })).toEqual([]);
    });

    test('casts reach all others, and who has a channel open is seen', async () => {
      const { maya, ravi } = stage();
      const deal = newDeal();
      const [one, other] = [await join(maya, deal, { members: true }), await join(ravi, deal, { members: true })];
      await eventually(stage(), () => one.channel.members.toSorted()).toEqual(['maya', 'ravi']);
      const casts: unknown[] = [];
      for (const { channel } of [one, other]) channel.onCast((cast) => casts.push(cast));
      other.channel.cast('cursor', { x: 1 });
      await eventually(stage(), () => casts).toEqual([{ sender: 'ravi', key: 'cursor', body: { x: 1 } }]);
      await other.channel.leave();
      await eventually(stage(), () => one.channel.members).toEqual(['maya']);
    });

    test('a live channel hands out what comes, also after a break', async () => {
      const { world, maya, ravi } = stage();
      const cursor = `crm/cursor/${stage().next()}`;
      const [one, other] = [await join(maya, cursor), await join(ravi, cursor)];
      await one.channel.publish(1);
      await eventually(stage(), () => bodies(other.items)).toEqual([1]);
      world.drop('ravi');
      await one.channel.publish(2);
      world.restore('ravi');
      await eventually(stage(), () => bodies(other.items)).toEqual([1, 2]);
    });

    test('a backend publishes to whoever has joined', async () => {
      const { world, maya } = stage();
      const deal = newDeal();
      const { items } = await join(maya, deal);
      expect(await world.publish(deal, { stage: 'won' })).toEqual({ offset: 1 });
      await eventually(stage(), () => bodies(items)).toEqual([{ stage: 'won' }]);
    });

    test('whoever may only listen hears, and cannot publish', async () => {
      const { maya, noor } = stage();
      const deal = newDeal();
      const { items } = await join(noor, deal);
      expect(await outcome(noor.channels.publish(deal, 'no'))).toBe('forbidden');
      await maya.channels.publish(deal, 'yes');
      await eventually(stage(), () => items).toMatchObject([{ offset: 1, sender: 'maya', body: 'yes' }]);
      expect(await outcome(noor.channels.join(newDeal(), { members: true }))).toBe('forbidden');
    });

    test.each([
      ['that the token does not list', 'crm/secret/1', 'forbidden'],
      ['of another application', 'shop/cart/1', 'unknown-method'],
    ])('a channel %s is neither joined nor written to', async (_, name, code) => {
      const { maya } = stage();
      expect(await outcome(maya.channels.join(name))).toBe(code);
      expect(await outcome(maya.channels.publish(name, 'psst'))).toBe(code);
    });

    test('what is larger than the channel accepts is refused', async () => {
      const { maya } = stage();
      expect(await outcome(maya.channels.publish(newDeal(), 'x'.repeat(20_000)))).toBe('too-large');
    });
  });
}
