import { describe, expect, it } from 'vitest';
import { numbered, Room } from '../test/readers.ts';

describe('The topics of a node', () => {
  it('have small aliases of their own by which they are found', () => {
    const { topics } = new Room();
    const [one, two] = [topics.open('one'), topics.open('two')];
    expect([one.alias, two.alias]).toEqual([1, 2]);
    expect(topics.open('one')).toBe(one);
    expect(topics.get('two')).toBe(two);
    expect(topics.byAlias(2)).toBe(two);
    expect(topics.get('three')).toBeUndefined();
  });

  it('are gone with their alias when the last reader is', () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', 2);
    for (const { session } of readers) topic.remove(session);
    expect(room.topics.get('t')).toBeUndefined();
    expect(room.topics.byAlias(topic.alias)).toBeUndefined();
  });

  it('come back with another alias when somebody joins one that is gone', () => {
    const room = new Room();
    const { topic, readers } = room.fill('t', 1);
    const { alias } = topic;
    const session = readers[0]?.session;
    if (!session) throw new Error('No reader.');
    topic.remove(session);
    topic.add(session);
    expect(topic.alias).not.toBe(alias);
    expect(room.topics.get('t')).toBe(topic);
    topic.publish(numbered(1));
    expect(readers[0]?.heard).toEqual([1]);
  });

  it('do not split the readers of one name over two topics', () => {
    const room = new Room();
    const { topic: old, readers } = room.fill('t', 1);
    for (const { session } of readers) old.remove(session);
    room.fill('t', 1);
    expect(() => old.add(room.reader().session)).toThrow('opened again');
  });

  it('let an alias rest before another topic gets it', () => {
    const room = new Room();
    const aliases: number[] = [];
    for (let i = 0; i < 3000; i++) {
      const { topic, readers } = room.fill(`t${i}`, 1);
      aliases.push(topic.alias);
      for (const { session } of readers) topic.remove(session);
    }
    const reused = aliases.indexOf(1, 1);
    expect(reused).toBeGreaterThan(1000);
    expect(Math.max(...aliases)).toBeLessThan(1100);
  });

  it('never give one alias to two topics that are there', () => {
    const room = new Room({ seed: 4 });
    const open: { readonly leave: () => void; readonly alias: number }[] = [];
    for (let i = 0; i < 6000; i++) {
      if (open.length > 5 && room.simulation.random.integer(2)) open.splice(room.simulation.random.integer(open.length), 1)[0]?.leave();
      const { topic, readers } = room.fill(`t${i}`, 1);
      if (open.some(({ alias }) => alias === topic.alias)) throw new Error(`Alias ${topic.alias} was given twice.`);
      open.push({ alias: topic.alias, leave: () => readers.forEach(({ session }) => void topic.remove(session)) });
      if (open.length > 40) open.shift()?.leave();
    }
  });

  it('refuse a session of another router', () => {
    const { topic } = new Room().fill('t', 1);
    expect(() => topic.add({} as never)).toThrow(TypeError);
  });

  it('leave all together when a session ends', () => {
    const room = new Room();
    const one = room.fill('one', 1);
    const two = room.fill('two', 2);
    const [reader] = one.readers;
    if (!reader) throw new Error('No reader.');
    two.topic.add(reader.session);
    reader.outlet.end();
    two.topic.publish(numbered(1));
    expect([room.topics.get('one'), two.topic.size, reader.heard]).toEqual([undefined, 2, []]);
  });
});
