import { type Backbone, InProcessHub } from '@parley/backbone';
import { describe, expect, it } from 'vitest';
import { type PeerNews, Peers, subjectOf } from './peers.ts';

const HEAD = { news: 'frame', of: 'e', frame: { frame: 'head', alias: 0, position: { epoch: 'e', offset: 3, tag: 7 } } } as const;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function makePair(): { here: Backbone; there: Backbone; heard: PeerNews[]; stop: () => void } {
  const hub = new InProcessHub();
  const [here, there] = [hub.join('here'), hub.join('there')];
  const heard: PeerNews[] = [];
  return { here, there, heard, stop: new Peers(there).listen('rööm', (news) => heard.push(news)) };
}

describe('what nodes tell each other', () => {
  it('arrives as it was told, until nobody listens', async () => {
    const { here, heard, stop } = makePair();
    new Peers(here).tell('rööm', HEAD);
    new Peers(here).tell('rööm', { news: 'forget' });
    await turn();
    stop();
    new Peers(here).tell('rööm', { news: 'forget' });
    await turn();
    expect(heard).toEqual([HEAD, { news: 'forget' }]);
  });

  it('is not taken for another channel whose name has the same hash', async () => {
    const { here, heard } = makePair();
    const forged = { ...here, publish: (_subject: string, bytes: Uint8Array) => here.publish(subjectOf('rööm'), bytes) };
    new Peers(forged).tell('room', { news: 'forget' });
    await turn();
    expect(heard).toEqual([]);
  });

  it('is refused where it is of a kind that nobody knows', () => {
    const heard: string[] = [];
    let hear: (bytes: Uint8Array, from: string) => void = () => {};
    const backbone = {
      publish: (_: string, bytes: Uint8Array) => hear(bytes, 'later'),
      subscribe: (_: string, fn: typeof hear) => (hear = fn),
    };
    const peers = new Peers(backbone as unknown as Backbone);
    peers.listen('rööm', ({ news }) => heard.push(news));
    peers.tell('rööm', { news: 'forget' });
    expect(() => peers.tell('rööm', { news: 'later' } as unknown as PeerNews)).toThrow('kind 255');
    expect(heard).toEqual(['forget']);
  });

  it('travels under subjects that no user makes', () => {
    expect(subjectOf('a b*c>d/é')).toMatch(/^channel\.[0-9a-f]{16}$/);
    expect(new Set(Array.from({ length: 10_000 }, (_, index) => subjectOf(`messaging/${index}`))).size).toBe(10_000);
  });
});
