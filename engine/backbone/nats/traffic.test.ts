import { type NatsServer, startNats } from '@parley/backbone/nats/testing';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { connectNats } from './index.ts';
import { partitionedSubjects } from './subjects.ts';

let nats: NatsServer;
let sites = 0;

beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.close());

/** The nodes of a site of their own, by the names given. */
async function makeNodes<const Names extends readonly string[]>(...names: Names) {
  const site = `traffic-${++sites}`;
  const nodes = await Promise.all(names.map((node) => connectNats({ url: nats.url, node, site })));
  onTestFinished(async () => {
    await Promise.all(nodes.flatMap((node) => Object.values(node).map((backbone) => backbone.close())));
  });
  return nodes as { [K in keyof Names]: (typeof nodes)[number] };
}

const numbered = (number: number) => new Uint8Array(Uint32Array.of(number).buffer);
const numberOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

it('200,000 messages arrive at two nodes, each once and in order', async () => {
  const [a, ...others] = await makeNodes('a', 'b', 'c');
  const [count, subjects] = [200_000, 100];
  const wrong: string[] = [];
  const nexts = others.map(({ channels }) => {
    const next = Array.from({ length: subjects }, (_, i) => i);
    for (const subject of next.keys())
      channels.subscribe(`channel.${subject}`, (bytes) => {
        const number = numberOf(bytes);
        if (number !== next[subject]) wrong.push(`${channels.node} heard ${number} instead of ${next[subject]}`);
        next[subject] = number + subjects;
      });
    return next;
  });
  await Promise.all(others.map(({ channels }) => channels.flush()));
  for (let i = 0; i < count; i++) {
    a.channels.publish(`channel.${i % subjects}`, numbered(i));
    if (i % 10_000 === 0) await a.channels.flush();
  }
  await a.channels.flush();
  await Promise.all(others.map(({ channels }) => channels.flush()));
  const ends = Array.from({ length: subjects }, (_, i) => count + i);
  expect(wrong).toEqual([]);
  expect(nexts).toEqual([ends, ends]);
});

it('A flood of channels does not hold up what is said of leases and rights', async () => {
  const [a, b] = await makeNodes('a', 'b');
  let flooded = 0;
  b.channels.subscribe('flood', () => {
    flooded += 1;
  });
  const arrived = new Promise<number>((resolve) => b.control.subscribe('rights', () => resolve(flooded)));
  await Promise.all([b.channels.flush(), b.control.flush()]);
  for (let i = 0; i < 20_000; i++) a.channels.publish('flood', new Uint8Array(1024));
  a.control.publish('rights', new Uint8Array());
  const before = await arrived;
  await a.channels.flush();
  await b.channels.flush();
  expect(before).toBeLessThan(10_000);
  expect(flooded).toBe(20_000);
});

it('Sites on one server hear nothing of each other', async () => {
  const [[a], [b]] = [await makeNodes('a'), await makeNodes('b')];
  for (const way of ['control', 'channels', 'pipes'] as const) b[way].subscribe('news', () => expect.unreachable());
  await Promise.all(Object.values(b).map((backbone) => backbone.flush()));
  for (const way of ['control', 'channels', 'pipes'] as const) a[way].publish('news', new Uint8Array());
  await Promise.all(Object.values(a).map((backbone) => backbone.flush()));
  await Promise.all(Object.values(b).map((backbone) => backbone.flush()));
});

it('Subjects that share a partition are told apart, and one may end without the other', async () => {
  const [{ channels: a }, { channels: b }] = await makeNodes('a', 'b');
  const { interestOf } = partitionedSubjects('x');
  const candidates = Array.from({ length: 200_000 }, (_, i) => `channel.${i}`).filter(
    (name) => interestOf(name) === interestOf('channel.0'),
  );
  const [first = '', second = '', third = ''] = candidates;
  const heard: string[] = [];
  const stop = b.subscribe(first, () => heard.push(first));
  b.subscribe(second, () => heard.push(second));
  await b.flush();
  const tellAll = async () => {
    for (const subject of [first, second, third]) a.publish(subject, new Uint8Array());
    await a.flush();
    await b.flush();
  };
  await tellAll();
  stop();
  await tellAll();
  expect(candidates.length).toBeGreaterThan(3);
  expect(heard).toEqual([first, second, second]);
});

it('A message that is kept keeps nothing else in memory', async () => {
  const [{ channels: a }, { channels: b }] = await makeNodes('a', 'b');
  const kept: Uint8Array[] = [];
  b.subscribe('news', (bytes) => kept.push(bytes));
  await b.flush();
  for (let i = 0; i < 100; i++) a.publish('news', numbered(i));
  await a.flush();
  await b.flush();
  expect(kept.map((bytes) => bytes.buffer.byteLength)).toEqual(Array.from({ length: 100 }, () => 4));
});

it('What was published before the end still arrives', async () => {
  const [{ control: a }, { control: b }] = await makeNodes('a', 'b');
  const heard = new Promise<number>((resolve) => b.subscribe('farewell', (bytes) => resolve(numberOf(bytes))));
  await b.flush();
  a.publish('farewell', numbered(7));
  await a.close();
  expect(await heard).toBe(7);
});

it('A subscriber that fails is heard of, and the connection goes on', async () => {
  const [{ control: a }, { control: b }] = await makeNodes('a', 'b');
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const fault = new Promise((resolve) => process.on('uncaughtException', resolve));
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  });
  const heard: number[] = [];
  b.subscribe('news', () => {
    throw new Error('a fault of its own');
  });
  b.subscribe('news', (bytes) => heard.push(numberOf(bytes)));
  await b.flush();
  for (const number of [1, 2]) a.publish('news', numbered(number));
  await a.flush();
  await b.flush();
  expect(heard).toEqual([1, 2]);
  expect(await fault).toEqual(new Error('a fault of its own'));
});
