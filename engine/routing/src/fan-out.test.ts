import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { numbered, type Reader, Room } from '../test/readers.ts';
import { SMALL_TOPIC } from './fan-out.ts';
import { LONGEST_WAIT_MS } from './pace.ts';
import type { Topic } from './topic.ts';

const LARGE = SMALL_TOPIC + 4;

/** A large topic that has just written 1 and 2, in two flushes of so many milliseconds: the first is free, the second is not. */
async function rested(flushMs: number) {
  const room = new Room();
  const { topic, readers } = room.fill('t', LARGE);
  room.writeMs = flushMs / LARGE;
  for (const number of [1, 2]) {
    topic.publish(numbered(number));
    await room.simulation.advance(0);
  }
  return { room, topic, readers };
}

describe('A topic', () => {
  it('writes at once while it is small', () => {
    const { topic, readers } = new Room().fill('t', SMALL_TOPIC);
    topic.publish(numbered(1));
    topic.publish(numbered(2));
    for (const { heard, writes } of readers) expect([heard, writes.length]).toEqual([[1, 2], 2]);
  });

  it('gathers what is published in one turn when it is large: one write of one shared buffer per reader', async () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', LARGE);
    for (let i = 1; i <= 10; i++) topic.publish(numbered(i));
    expect(readers.flatMap(({ writes }) => writes)).toEqual([]);
    await room.simulation.advance(0);
    const [shared] = readers.map(({ writes }) => writes[0]);
    for (const { heard, writes } of readers) {
      expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(writes).toHaveLength(1);
      expect(writes[0]).toBe(shared);
    }
  });

  it('rests after its flushes, and then leaves with the first publication that comes', async () => {
    const { room, topic, readers } = await rested(8);
    topic.publish(numbered(3));
    await room.simulation.advance(15);
    topic.publish(numbered(4));
    expect(readers[0]?.heard).toEqual([1, 2]);
    await room.simulation.advance(6);
    topic.publish(numbered(5));
    await room.simulation.advance(0);
    expect(readers[0]?.heard).toEqual([1, 2, 3, 4, 5]);
    expect(readers[0]?.writes).toHaveLength(3);
  });

  it.each([8, 100])('lets nothing wait for more than 25 ms, after a flush of %i ms too', async (flushMs) => {
    const { room, topic, readers } = await rested(flushMs);
    topic.publish(numbered(3));
    await room.simulation.advance(LONGEST_WAIT_MS - 1);
    expect(readers[0]?.heard).toEqual([1, 2]);
    await room.simulation.advance(1);
    expect(readers[0]?.heard).toEqual([1, 2, 3]);
  });

  it('does not make a topic rest for the flushes of another one', async () => {
    const room = new Room();
    const hot = room.fill('hot', LARGE);
    const calm = room.fill('calm', LARGE);
    room.writeMs = 1;
    hot.topic.publish(numbered(1));
    await room.simulation.advance(0);
    calm.topic.publish(numbered(2));
    await room.simulation.advance(0);
    expect(calm.readers[0]?.heard).toEqual([2]);
  });

  it('does not gather more than a quarter of a megabyte', () => {
    const { topic, readers } = new Room().fill('t', LARGE);
    for (let i = 0; i < 5; i++) topic.publish(numbered(i, 60_000));
    expect(readers[0]?.heard).toEqual([0, 1, 2, 3, 4]);
  });

  it('flushes on request, and what was scheduled finds nothing left', async () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', LARGE);
    topic.publish(numbered(1));
    topic.flush();
    expect(readers[0]?.heard).toEqual([1]);
    await room.simulation.advance(100);
    expect(readers[0]?.writes).toHaveLength(1);
  });

  it('gives a joiner nothing that was published before, and everything after', async () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', LARGE);
    const [early, late] = [room.reader(), room.reader()];
    topic.publish(numbered(1));
    topic.cast('key', numbered(100));
    topic.add(early.session);
    topic.publish(numbered(2));
    topic.add(late.session);
    topic.publish(numbered(3));
    await room.simulation.advance(0);
    topic.publish(numbered(4));
    await room.simulation.advance(0);
    expect(readers[0]?.heard).toEqual([1, 2, 3, 100, 4]);
    expect(early.heard).toEqual([2, 3, 4]);
    expect(late.heard).toEqual([3, 4]);
  });

  it('gives somebody who left nothing any more, also when coming back in the same turn', async () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', LARGE);
    const [gone, back] = readers as [Reader, Reader];
    topic.publish(numbered(1));
    topic.remove(gone.session);
    topic.remove(back.session);
    topic.add(back.session);
    topic.publish(numbered(2));
    await room.simulation.advance(0);
    expect(gone.heard).toEqual([]);
    expect(back.heard).toEqual([2]);
    expect(topic.size).toBe(LARGE - 1);
  });

  it('gives somebody who left nothing any more, also when bytes of its own were due', async () => {
    const room = new Room();
    const { topic } = room.fill('t', LARGE);
    const late = room.reader();
    topic.publish(numbered(1));
    topic.add(late.session);
    topic.publish(numbered(2));
    topic.remove(late.session);
    await room.simulation.advance(0);
    expect(late.heard).toEqual([]);
  });

  it.each([2, LARGE])('leaves out the publisher that asked for no echo, in a topic of %i', async (size) => {
    const room = new Room();
    const { topic, readers } = room.fill('t', size - 1);
    const quiet = room.reader();
    topic.add(quiet.session, { noEcho: true });
    topic.publish(numbered(1), quiet.session);
    topic.publish(numbered(2), readers[0]?.session);
    topic.publish(numbered(3), quiet.session);
    await room.simulation.advance(0);
    for (const { heard } of readers) expect(heard).toEqual([1, 2, 3]);
    expect(quiet.heard).toEqual([2]);
  });

  it('takes a publisher that is not in the topic', () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', 2);
    topic.publish(numbered(1), room.reader().session);
    expect(readers[0]?.heard).toEqual([1]);
  });
});

/**
 * Ordered frames every few ms to a large topic, and between them so many casts a ms, also to one who does not read: what a reader heard, and how
 * long each ordered frame was under way to it.
 */
async function stream(seed: number, castsPerMs: number) {
  const room = new Room({ seed, lagBytes: 1_000 });
  room.writeMs = 0.02;
  const { topic, readers } = room.fill('t', LARGE);
  const asides = room.topics.open('asides');
  const [reader, slow] = readers as [Reader, Reader];
  for (const { session } of readers) asides.add(session);
  topic.remove(slow.session);
  slow.queuedBytes = 1_001;
  const { random } = new SimulatedRuntime(seed);
  const published: number[] = [];
  const heard: number[] = [];
  const waits: number[] = [];
  let casts = 0;
  for (let ms = 0; ms < 500 + LONGEST_WAIT_MS; ms++) {
    if (ms < 500 && random.integer(5) === 0) topic.publish(numbered(published.push(ms)));
    for (let i = 0; i < castsPerMs; i++) for (const each of [topic, asides]) each.cast(`key ${i % 3}`, numbered(1_000 + i));
    await room.simulation.advance(1);
    for (const number of reader.heard) {
      if (number >= 1_000) casts++;
      else waits[heard.push(number) - 1] = ms + 1 - (published[number - 1] ?? Number.NaN);
    }
    reader.writes.length = 0;
  }
  return { heard, waits, casts, lagging: room.lagging.length };
}

describe('A cast', () => {
  it('is the latest of its key, behind the ordered frames of the same write, and not heard by its sender', async () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', LARGE);
    const [caster, other] = readers as [Reader, Reader];
    topic.cast('a', numbered(100), caster.session);
    topic.cast('b', numbered(200), other.session);
    topic.publish(numbered(1));
    topic.cast('a', numbered(101), caster.session);
    await room.simulation.advance(0);
    expect(caster.heard).toEqual([1, 200]);
    expect(other.heard).toEqual([1, 101]);
    expect([...(readers[2]?.heard ?? [])].sort((a, b) => a - b)).toEqual([1, 101, 200]);
    expect(readers[2]?.heard[0]).toBe(1);
    expect(readers[2]?.writes).toHaveLength(1);
  });

  it.each([1, 2, 3])('takes neither time nor place from ordered frames, whoever reads slowly, seed %i', async (seed) => {
    const [calm, flooded] = [await stream(seed, 0), await stream(seed, 6)];
    expect(flooded.heard).toEqual(calm.heard);
    expect([calm.heard.length > 50, calm.casts, flooded.casts > 100]).toEqual([true, 0, true]);
    expect(Math.max(...flooded.waits)).toBeLessThanOrEqual(LONGEST_WAIT_MS);
    expect(flooded.lagging).toBe(0);
  });

  it('is dropped for a reader under pressure, who stays in the topic', () => {
    const room = new Room({ lagBytes: 1000 });
    const { topic, readers } = room.fill('t', 3);
    const [slow, fast] = readers as [Reader, Reader];
    slow.queuedBytes = 1001;
    topic.cast('a', numbered(100));
    expect(slow.heard).toEqual([]);
    expect(fast.heard).toEqual([100]);
    expect([topic.has(slow.session), room.lagging]).toEqual([true, []]);
  });
});

describe('A slow reader', () => {
  it('is removed and reported once, holds bounded memory, and slows nobody', async () => {
    const room = new Room({ lagBytes: 100_000 });
    const { topic, readers } = room.fill('t', LARGE);
    const [slow, fast] = readers as [Reader, Reader];
    slow.reads = false;
    let most = 0;
    for (let i = 0; i < 2000; i++) {
      topic.publish(numbered(i, 500));
      if (i % 10 === 0) await room.simulation.advance(0);
      most = Math.max(most, slow.outlet.queuedBytes);
    }
    await room.simulation.advance(0);
    expect(fast.heard).toHaveLength(2000);
    expect(room.lagging).toEqual([{ session: slow.session, topic }]);
    expect(topic.has(slow.session)).toBe(false);
    expect(slow.heard).toEqual(Array.from({ length: slow.heard.length }, (_, i) => i));
    expect(most).toBeGreaterThan(100_000);
    expect(most).toBeLessThan(110_000);
    expect(slow.slow).toBe(false);
  });

  it('is closed when what is sent to it alone passes twice the mark', () => {
    const room = new Room({ lagBytes: 1000 });
    const reader = room.reader();
    reader.reads = false;
    for (let i = 0; i < 100 && !reader.slow; i++) reader.outlet.send(numbered(i, 200));
    expect(reader.slow).toBe(true);
    expect(reader.outlet.queuedBytes).toBe(0);
    reader.outlet.send(numbered(1));
    expect(reader.outlet.waiting).toBe(false);
  });
});

describe('Order between a topic and frames for one session', () => {
  it('is the order of the calls when the frame comes after a publication', async () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', LARGE);
    const [reader] = readers as [Reader];
    topic.publish(numbered(1));
    reader.outlet.send(numbered(2));
    topic.publish(numbered(3));
    reader.outlet.send(numbered(4));
    await room.simulation.advance(0);
    expect(reader.heard).toEqual([1, 2, 3, 4]);
    expect(readers[1]?.heard).toEqual([1, 3]);
  });

  it('is the order of the calls when the frame comes before a publication', () => {
    const { topic, readers } = new Room().fill('t', 3);
    const [reader] = readers as [Reader];
    reader.outlet.send(numbered(1));
    topic.publish(numbered(2));
    expect(reader.heard).toEqual([1, 2]);
  });

  it.each([3, LARGE])('writes both at once to whoever has a frame of its own waiting, of %i readers', async (size) => {
    const room = new Room();
    const { topic, readers } = room.fill('t', size);
    readers[0]?.outlet.send(numbered(1));
    topic.publish(numbered(2));
    topic.flush();
    expect(readers[0]?.writes).toHaveLength(1);
    expect(readers[0]?.heard).toEqual([1, 2]);
    expect(readers[1]?.heard).toEqual([2]);
    await room.simulation.advance(1);
    expect(readers[0]?.writes).toHaveLength(1);
  });

  it('gathers the frames of a turn for one session into one write', async () => {
    const room = new Room();
    const reader = room.reader();
    for (let i = 0; i < 20; i++) reader.outlet.send(numbered(i));
    expect(reader.writes).toHaveLength(0);
    await room.simulation.advance(0);
    expect(reader.writes).toHaveLength(1);
    expect(reader.heard).toHaveLength(20);
  });

  it('holds for generated schedules of publishing, sending, joining, leaving and waiting', async () => {
    for (let seed = 1; seed <= 300; seed++) {
      const play = new Play(seed);
      for (let step = 0; step < 150; step++) await play.step();
      await play.check(`seed ${seed}`);
    }
  }, 60_000);
});

interface Who {
  readonly reader: Reader;
  readonly expected: number[];
  /** Topics it joined without echo. */
  readonly quiet: Set<string>;
}

/**
 * Two topics against a model: each reader hears exactly its numbers; those of one topic and its own in the order of the calls (there is no
 * order between topics). Numbers say where they come from: n % 3 is the topic, 2 for the reader's own.
 */
class Play {
  readonly room: Room;
  readonly people: readonly Who[];
  #number = 0;

  constructor(seed: number) {
    this.room = new Room({ seed });
    this.room.writeMs = this.below(3);
    this.people = Array.from({ length: 24 }, () => ({ reader: this.room.reader(), expected: [], quiet: new Set() }));
    // Large enough to gather, small enough to become a small topic at times.
    for (const who of this.people) for (const which of [0, 1]) if (this.below(4)) this.join(this.topic(which), who);
  }

  below(n: number): number {
    return this.room.simulation.random.integer(n);
  }

  topic(which: number): Topic {
    return this.room.topics.open(which === 0 ? 'one' : 'two');
  }

  async step(): Promise<void> {
    const which = this.below(2);
    const topic = this.topic(which);
    const who = this.people[this.below(this.people.length)] as Who;
    const action = this.below(19);
    if (action < 8) this.publish(topic, who, which);
    else if (action < 12) this.send(who);
    else if (action < 16) this.join(topic, who);
    else if (action === 16) await this.leave(topic, who);
    else if (action === 17) await this.room.simulation.advance(this.below(10));
    else topic.flush();
  }

  publish(topic: Topic, from: Who, which: number): void {
    const id = ++this.#number * 3 + which;
    for (const { reader, expected, quiet } of this.people) {
      const silent = reader === from.reader && quiet.has(topic.name);
      if (topic.has(reader.session) && !silent) expected.push(id);
    }
    topic.publish(numbered(id), from.reader.session);
  }

  send({ reader, expected }: Who): void {
    const id = ++this.#number * 3 + 2;
    expected.push(id);
    reader.outlet.send(numbered(id));
  }

  join(topic: Topic, { reader, quiet }: Who): void {
    if (topic.has(reader.session)) return;
    const noEcho = this.below(3) === 0;
    quiet[noEcho ? 'add' : 'delete'](topic.name);
    topic.add(reader.session, { noEcho });
  }

  /** What was published and is not written is lost with leaving: the model has none of that. */
  async leave(topic: Topic, { reader }: Who): Promise<void> {
    await this.room.simulation.advance(50);
    topic.remove(reader.session);
  }

  async check(about: string): Promise<void> {
    await this.room.simulation.advance(100);
    for (const [i, { reader, expected }] of this.people.entries()) {
      for (const other of [0, 1]) {
        const ordered = (numbers: readonly number[]) => numbers.filter((id) => id % 3 !== other);
        expect(ordered(reader.heard), `${about}, reader ${i}`).toEqual(ordered(expected));
      }
    }
  }
}
