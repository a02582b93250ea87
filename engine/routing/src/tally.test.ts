import { describe, expect, it } from 'vitest';
import { numbered, Room } from '../test/readers.ts';

describe('the tally of a router', () => {
  it('counts what leaves: a flush with its frames and members, a message with its bytes for each reader', async () => {
    const room = new Room();
    const { topic } = room.fill('room', 20);
    topic.publish(numbered(1));
    topic.publish(numbered(2));
    await room.simulation.advance(1);
    const { flushes, flushedFrames, flushedTo, sent, sentBytes } = room.wire.tally;
    expect({ flushes, flushedFrames, flushedTo, sent }).toEqual({ flushes: 1, flushedFrames: 2, flushedTo: 20, sent: 20 });
    expect(sentBytes).toBe(20 * (numbered(1).length + numbered(2).length));
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
