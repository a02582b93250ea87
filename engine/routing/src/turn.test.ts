import type { Clock } from '@parley/runtime';
import { expect, it } from 'vitest';
import { numbered, type Reader, Room } from '../test/readers.ts';

/** A small topic with one reader, and how often the end of a turn was asked for. */
function counted() {
  const room = new Room();
  const { topic, readers } = room.fill('t', 1);
  const { clock } = room.wire as { clock: { soon: Clock['soon'] } };
  const soon = clock.soon;
  const asked = { ends: 0 };
  clock.soon = (fn) => {
    asked.ends++;
    soon(fn);
  };
  return { room, topic, reader: readers[0] as Reader, asked, turn: room.wire.turn };
}

it('an answer that leaves with a publication within a part of a turn asks for no end of it', async () => {
  const { room, topic, reader, asked, turn } = counted();
  turn.within(() => {
    reader.outlet.send(numbered(1));
    topic.publish(numbered(2));
  });
  expect([asked.ends, reader.heard, reader.writes.length]).toEqual([0, [1, 2], 1]);
  await room.simulation.advance(0);
  expect(reader.writes).toHaveLength(1);
});

it('what is left behind at the end of the part leaves at the end of the turn, asked for once', async () => {
  const { room, topic, reader, asked, turn } = counted();
  const other = room.reader();
  turn.within(() => {
    reader.outlet.send(numbered(1));
    topic.publish(numbered(2));
    for (const { outlet } of [other, reader]) outlet.send(numbered(3));
  });
  turn.within(() => other.outlet.send(numbered(4)));
  other.outlet.send(numbered(5));
  expect([asked.ends, other.heard]).toEqual([1, []]);
  await room.simulation.advance(0);
  expect([reader.heard, other.heard, reader.writes.length, other.writes.length]).toEqual([[1, 2, 3], [3, 4, 5], 2, 1]);
});

it('a part that fails leaves nothing behind for good', async () => {
  const { room, reader, turn } = counted();
  const part = (): never => {
    reader.outlet.send(numbered(1));
    throw new Error('broken');
  };
  expect(() => turn.within(part)).toThrow('broken');
  await room.simulation.advance(0);
  reader.outlet.send(numbered(2));
  await room.simulation.advance(0);
  expect(reader.heard).toEqual([1, 2]);
});

it('many bytes leave at once, and what comes behind them at the end of the turn, in their order', async () => {
  const { room, reader, turn } = counted();
  const large = (): Uint8Array => new Uint8Array(16 * 1024);
  turn.within(() => {
    reader.outlet.send(numbered(1));
    reader.outlet.send(large());
    expect(reader.writes).toHaveLength(0);
    reader.outlet.send(large());
    expect(reader.writes).toHaveLength(1);
    reader.outlet.send(numbered(2));
  });
  expect(reader.writes).toHaveLength(1);
  await room.simulation.advance(0);
  expect(reader.writes.map(({ length }) => length)).toEqual([numbered(1).length + 2 * large().length, numbered(2).length]);
});

it('a frame that is given in two parts leaves in one message', async () => {
  const { reader, turn } = counted();
  const part = new Uint8Array(20 * 1024);
  turn.within(() => reader.outlet.send(part, part));
  turn.within(() => {
    reader.outlet.send(part);
    reader.outlet.send(part.subarray(0, 13 * 1024), part);
  });
  expect(reader.writes.map(({ length }) => length)).toEqual([2 * part.length, 2 * part.length + 13 * 1024]);
});
