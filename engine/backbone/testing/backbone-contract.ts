import { type Backbone, type BackboneStatus, maxMessageBytes } from '@parley/backbone';
import { describe, expect, it } from 'vitest';

/** A site for one test. */
export interface BackboneSite {
  join(node: string): Promise<Backbone>;
  /** Settles when everything published so far has arrived. */
  settle(): Promise<void>;
  /** Cuts a node off from the others or heals the cut, and settles when the node knows. */
  setConnected(node: string, connected: boolean): Promise<void>;
}

/** Registers the tests that every implementation of `Backbone` passes. `makeSite` is called once per test. */
export function backboneContract(name: string, makeSite: () => BackboneSite | Promise<BackboneSite>): void {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const bytes = (value: string) => new TextEncoder().encode(value);

  /** Three nodes; `b` and `c` write down what they hear on `news`. */
  async function makeNews() {
    const site = await makeSite();
    const [a, b, c] = [await site.join('a'), await site.join('b'), await site.join('c')];
    const heard: string[] = [];
    const stop = b.subscribe('news', (message, from) => heard.push(`b:${from}:${text(message)}`));
    c.subscribe('news', (message, from) => heard.push(`c:${from}:${text(message)}`));
    await site.settle();
    return { site, a, b, c, heard, stop };
  }

  describe(`Backbone contract: ${name}`, () => {
    it('carries a message to every other node that subscribed to its subject', async () => {
      const { site, a, heard } = await makeNews();
      a.publish('news', bytes('1'));
      a.publish('other', bytes('2'));
      await site.settle();
      expect(heard.sort()).toEqual(['b:a:1', 'c:a:1']);
    });

    it('does not return a message to its publisher', async () => {
      const { site, b, heard } = await makeNews();
      b.publish('news', bytes('1'));
      await site.settle();
      expect(heard).toEqual(['c:b:1']);
    });

    it('keeps the order of one publisher on one subject', async () => {
      const { site, a, heard } = await makeNews();
      const numbers = Array.from({ length: 200 }, (_, i) => String(i));
      for (const number of numbers) a.publish('news', bytes(number));
      await site.settle();
      expect(heard.filter((line) => line.startsWith('b'))).toEqual(numbers.map((number) => `b:a:${number}`));
    });

    it('never runs a subscriber within the call that publishes', async () => {
      const { site, a, heard } = await makeNews();
      a.publish('news', bytes('1'));
      expect(heard).toEqual([]);
      await site.settle();
      expect(heard).toHaveLength(2);
    });

    it('calls each subscription of a node, and none after it was ended', async () => {
      const { site, a, b, heard, stop } = await makeNews();
      const second: string[] = [];
      b.subscribe('news', (message) => second.push(text(message)));
      await site.settle();
      a.publish('news', bytes('1'));
      await site.settle();
      stop();
      stop();
      a.publish('news', bytes('2'));
      await site.settle();
      expect(second).toEqual(['1', '2']);
      expect(heard.filter((line) => line.startsWith('b'))).toEqual(['b:a:1']);
    });

    it('says when it is cut off and when it is back, and loses what was published between', async () => {
      const { site, a, b, heard } = await makeNews();
      const statuses: BackboneStatus[] = [];
      b.onStatus((status) => statuses.push(status));
      await site.setConnected('b', false);
      expect(b.status).toBe('disconnected');
      a.publish('news', bytes('lost'));
      await site.settle();
      await site.setConnected('b', true);
      a.publish('news', bytes('found'));
      await site.settle();
      expect(statuses).toEqual(['disconnected', 'connected']);
      expect(heard.filter((line) => line.startsWith('b'))).toEqual(['b:a:found']);
    });

    it('carries nothing twice, and nothing after what was sent later, also where the connections of both ends break', async () => {
      const { site, a, heard } = await makeNews();
      let sent = 0;
      const send = (count: number): void => {
        for (const end = sent + count; sent < end; sent++) a.publish('news', bytes(String(sent)));
      };
      for (const node of ['a', 'b', 'b', 'a']) {
        send(50);
        await site.setConnected(node, false);
        send(50);
        await site.setConnected(node, true);
      }
      send(50);
      await site.settle();
      for (const reader of ['b', 'c']) {
        const numbers = heard.filter((line) => line.startsWith(reader)).map((line) => Number(line.split(':')[2]));
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
        expect(numbers.slice(-50)).toEqual(Array.from({ length: 50 }, (_, i) => sent - 50 + i));
      }
    });

    it('hears what a message of its own brings about on a subject that it subscribed to just before', async () => {
      const { site, a, b } = await makeNews();
      a.subscribe('question', () => a.publish('answer', bytes('yes')));
      await site.settle();
      const heard: string[] = [];
      b.subscribe('answer', (message, from) => heard.push(`${from}:${text(message)}`));
      b.publish('question', bytes('?'));
      await site.settle();
      await site.settle();
      expect(heard).toEqual(['a:yes']);
    });

    it('gives what may be kept: later messages do not change it', async () => {
      const { site, a, b } = await makeNews();
      const kept: Uint8Array[] = [];
      b.subscribe('numbers', (message) => kept.push(message));
      await site.settle();
      for (let i = 0; i < 50; i++) a.publish('numbers', new Uint8Array(1000).fill(i));
      await site.settle();
      expect(kept.map((message) => new Set(message))).toEqual(Array.from({ length: 50 }, (_, i) => new Set([i])));
    });

    it('carries messages of every size up to the largest, and refuses larger ones', async () => {
      const { site, a, b } = await makeNews();
      const lengths: number[] = [];
      b.subscribe('sizes', (message) => lengths.push(message.length));
      await site.settle();
      for (const length of [0, 1, 65_536, maxMessageBytes]) a.publish('sizes', new Uint8Array(length));
      await site.settle();
      expect(lengths).toEqual([0, 1, 65_536, maxMessageBytes]);
      expect(() => a.publish('sizes', new Uint8Array(maxMessageBytes + 1))).toThrow(RangeError);
    });

    it('refuses a subject of other characters or with an empty word', async () => {
      const { a } = await makeNews();
      for (const subject of ['', 'News', 'a b', 'a*', 'a.>', '.a', 'a.', 'a..b']) {
        expect(() => a.publish(subject, bytes('1')), subject).toThrow(RangeError);
        expect(() => a.subscribe(subject, () => {}), subject).toThrow(RangeError);
      }
    });

    it('closes once, says so once, and is silent afterwards', async () => {
      const { site, a, b, heard } = await makeNews();
      const statuses: BackboneStatus[] = [];
      b.onStatus((status) => statuses.push(status));
      await b.close();
      await b.close();
      a.publish('news', bytes('1'));
      b.publish('news', bytes('2'));
      await site.settle();
      expect(statuses).toEqual(['closed']);
      expect(heard).toEqual(['c:a:1']);
    });
  });
}
