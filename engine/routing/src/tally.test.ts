import { describe, expect, it } from 'vitest';
import { numbered, Room } from '../test/readers.ts';
import { Site } from '../testing/index.ts';

describe('the tally of a router', () => {
  it('counts what leaves: a flush with its frames and members, a message with its bytes for each reader', async () => {
    const room = new Room();
    const { topic } = room.fill('room', 20);
    topic.publish(numbered(1));
    topic.publish(numbered(2));
    await room.simulation.advance(1);
    const { flushedFrames, flushedTo, sent, sentBytes } = room.wire.tally;
    const [flushes, frames] = [flushedFrames.count, flushedFrames.sum];
    expect({ flushes, frames, flushedTo, sent }).toEqual({ flushes: 1, frames: 2, flushedTo: 20, sent: 20 });
    expect(sentBytes).toBe(20 * (numbered(1).length + numbered(2).length));
  });

  it('counts how long the first frame of a flush waited, and what each brought to its readers', async () => {
    const room = new Room();
    const { topic } = room.fill('room', 20);
    room.writeMs = 0.5;
    for (const number of [1, 2]) {
      topic.publish(numbered(number));
      await room.simulation.advance(0);
    }
    expect(room.wire.tally.gatheredMs.sum).toBe(0);
    // Two flushes took 10 ms each, so the topic rests.
    topic.publish(numbered(3));
    await room.simulation.advance(15);
    topic.publish(numbered(4));
    await room.simulation.advance(10);
    const { flushMs, gatheredMs, deliveries } = room.wire.tally;
    expect([flushMs.count, flushMs.sum, gatheredMs.sum, deliveries]).toEqual([3, 30, 25, 4 * 20]);
    // Two left at once; the third is not lost in a mean.
    expect(gatheredMs.counts).toEqual(gatheredMs.limits.map((limit) => (limit === 0 ? 2 : Number(limit === 25))).concat(0));
  });

  it('does not count as waiting what leaves a small topic at once, or what was flushed before its time', async () => {
    const room = new Room();
    room.fill('small', 3).topic.publish(numbered(1));
    const { topic } = room.fill('large', 20);
    topic.publish(numbered(2));
    topic.flush();
    await room.simulation.advance(100);
    topic.publish(numbered(3));
    await room.simulation.advance(0);
    const { gatheredMs } = room.wire.tally;
    expect([gatheredMs.count, gatheredMs.sum]).toEqual([3, 0]);
  });

  it('counts the frames of sessions by name', async () => {
    const site = new Site();
    const client = await site.join('ann');
    client.say({ frame: 'ping', at: 1 }, { frame: 'unwatch', id: 2 });
    client.say({ frame: 'ping', at: 3 });
    const { received, frames } = site.router.tally;
    expect([received, frames.ping, frames.unwatch, frames.publish]).toEqual([3, 2, 1, 0]);
  });

  it('counts readers that did not keep up', async () => {
    const room = new Room({ lagBytes: 10 });
    const { topic, readers } = room.fill('room', 3);
    for (const reader of readers.slice(1)) reader.queuedBytes = 11;
    topic.publish(numbered(1));
    await room.simulation.advance(1);
    expect(room.wire.tally.lagging).toBe(2);
  });
});
