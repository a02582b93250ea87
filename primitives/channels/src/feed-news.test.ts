import { InProcessHub } from '@parley/backbone';
import type { FrameOf } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { type FeedEar, FeedNews } from './feed-news.ts';
import { Peers } from './peers.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A channel that is being opened on node `here`, of which node `there` speaks. */
function makeOpening() {
  const hub = new InProcessHub();
  const [here, there] = [new Peers(hub.join('here')), new Peers(hub.join('there'))];
  const heard: string[] = [];
  const ear: FeedEar = {
    epoch: () => 'e',
    message: ({ offset }) => heard.push(`message ${offset}`),
    head: ({ position }) => heard.push(`head ${position.offset}`),
    stranger: () => heard.push('look at the log'),
    cast: ({ key }) => heard.push(`cast ${key}`),
    forget: () => heard.push('forget'),
    members: ({ news }) => heard.push(`members ${news}`),
  };
  const news = new FeedNews('room', here);
  const say = (offset: number, bytes: number): void => {
    const frame: FrameOf<'message'> = { frame: 'message', alias: 0, offset, tag: 1, at: 0, sender: 'ann', payload: new Uint8Array(bytes) };
    there.tell('room', { news: 'frame', of: 'e', frame });
  };
  return { there, news, ear, heard, say };
}

describe('what other nodes say of a channel while it is opened', () => {
  it('waits, and is heard in its order', async () => {
    const { there, news, ear, heard, say } = makeOpening();
    say(1, 10);
    there.tell('room', { news: 'forget' });
    say(2, 10);
    await turn();
    news.listen(ear);
    say(3, 10);
    await turn();
    expect(heard).toEqual(['message 1', 'forget', 'message 2', 'message 3']);
  });

  it.each([
    ['messages', 1_200, 10],
    ['bytes', 40, 60_000],
  ])('is not kept where it is too many %s: the log is read instead', async (_, count, bytes) => {
    const { news, ear, heard, say } = makeOpening();
    for (let offset = 1; offset <= count; offset++) say(offset, bytes);
    await turn();
    news.listen(ear);
    say(count + 1, 10);
    await turn();
    expect(heard).toEqual(['forget', 'look at the log', 'members missed', `message ${count + 1}`]);
  });
});
