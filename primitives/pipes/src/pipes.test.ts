// Pipes over the real router, in simulated time.
import { codeOf, type FrameOf } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { bytes, type Client, gather, join, makePair, send, settle } from '../testing/index.ts';
import { CHUNK_BYTES, CHUNK_COST, DEFAULT_PIPE_LIMITS } from './limits.ts';
import type { Pipe } from './pipe.ts';

describe('A pipe between two clients', () => {
  it('carries bytes both ways, one way closed before the other, and leaves nothing behind', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    await settle(site, send(near, bytes(500_000)));
    expect(Buffer.compare(await there, bytes(500_000))).toBe(0);
    const back = gather(near.readable);
    await settle(site, send(far, bytes(1_000)));
    expect(await back).toEqual(bytes(1_000));
    await settle(site, Promise.all([near.closed, far.closed]));
    await site.run(10);
    expect(node.stats).toMatchObject({ pipes: 0, queuedBytes: 0, passedBytes: 501_000 });
    expect(near.stats).toMatchObject({ sent: 500_000, received: 1_000 });
  });

  it('keeps messages apart, also those longer than a chunk and empty ones', async () => {
    const { site, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob', 'messages');
    const got: Uint8Array[] = [];
    const reading = far.readable.pipeTo(new WritableStream({ write: (message) => void got.push(message) }));
    const writer = near.writable.getWriter();
    for (const length of [3, 40_000, 0, 300_000, 1]) writer.write(bytes(length)).catch(() => {});
    await settle(site, writer.close());
    await settle(site, reading);
    expect(got.map(({ length }) => length)).toEqual([3, 40_000, 0, 300_000, 1]);
    expect(got[3]).toEqual(bytes(300_000));
  });

  it('goes on after both lost their connection, and after the node was lost, on another one', async () => {
    const { site, node, ann, bob } = await makePair({ limits: { linkBytes: 20_000 } });
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    const sending = send(near, bytes(4_000_000));
    bob.pace = 20_000;
    await site.run(20);
    bob.cut();
    await site.run(20);
    await bob.connect(node);
    await site.run(10);
    await node.kill();
    expect(far.stats.received).toBeGreaterThan(100_000);
    expect(far.stats.received).toBeLessThan(3_000_000);
    const [b, c] = [site.node('b'), site.node('c')];
    await ann.connect(b);
    await bob.connect(c);
    bob.pace = Number.POSITIVE_INFINITY;
    await settle(site, sending);
    expect(Buffer.compare(await there, bytes(4_000_000))).toBe(0);
    expect([b.stats.pipes, c.stats.pipes]).toEqual([1, 1]);
  });

  it('holds no more than its window on the node while the reader is slow, and its sender waits', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    bob.pace = 0;
    send(near, bytes(4_000_000)).catch(() => {});
    await site.run(1_000, 10);
    const { window } = DEFAULT_PIPE_LIMITS.endpoint;
    expect(node.stats.queuedBytes).toBeGreaterThan(0);
    expect(node.stats.queuedBytes + bob.queuedBytes).toBeLessThanOrEqual(window + 2_000);
    expect(near.stats.sent).toBeLessThanOrEqual(window);
    expect(bob.closed).toBeUndefined();
    far.abort('cancelled');
  });

  it('fails at both ends with the code that one of them gives', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const reading = gather(far.readable);
    near.abort(7, 'Enough.');
    await expect(settle(site, reading)).rejects.toMatchObject({ number: 7, code: undefined, message: 'Enough.' });
    await expect(near.closed).rejects.toMatchObject({ number: 7 });
    expect(node.stats.pipes).toBe(0);
  });

  it('tells an end that was away how the pipe ended meanwhile', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    bob.cut();
    near.abort('cancelled', 'Too late.');
    await site.run(10);
    await bob.connect(node);
    await expect(settle(site, far.closed)).rejects.toMatchObject({ code: 'cancelled', message: 'Too late.' });
    await site.run(10);
    expect(node.stats.pipes).toBe(0);
  });

  it('is given up when one end stays away for a minute', async () => {
    const { site, node, ann, bob } = await makePair();
    const { near } = await join(site, ann, bob, 'person/bob');
    bob.cut();
    await site.run(59_000, 1_000);
    expect(node.stats.pipes).toBe(1);
    await expect(settle(site, near.closed, 1_000)).rejects.toMatchObject({ code: 'unavailable' });
    expect(node.stats.pipes).toBe(0);
  });

  it('is ended with protocol-error by the end whose credit is overrun, and nothing grows on the node', async () => {
    const { site, node, ann, bob } = await makePair();
    const { far } = await join(site, ann, bob, 'person/bob');
    // From here on it is a client that keeps no rules.
    ann.pipes.receive = () => false;
    bob.pace = 100_000;
    for (let seq = 1; seq <= 60; seq++) ann.say({ frame: 'data', pipe: 1, seq, flags: 0, payload: new Uint8Array(16_384) });
    expect(node.stats.queuedBytes).toBeLessThanOrEqual(DEFAULT_PIPE_LIMITS.endpoint.window + 17_000);
    // What the node dropped is missing; the rest comes again, as from somebody who does not care about credit.
    await site.run(30);
    for (let seq = 10; seq <= 40; seq++) ann.say({ frame: 'data', pipe: 1, seq, flags: 0, payload: new Uint8Array(16_384) });
    await expect(settle(site, far.closed)).rejects.toMatchObject({ code: 'protocol-error' });
    await site.run(5);
    expect(ann.all('abort')).toMatchObject([{ code: codeOf('protocol-error') }]);
  });
});

describe('Data that nobody takes', () => {
  /** What a chunk costs, and its payload. */
  const CHUNK = CHUNK_BYTES + CHUNK_COST;
  const payload = new Uint8Array(CHUNK_BYTES);
  const limits = { perSession: 2 };
  const { window } = DEFAULT_PIPE_LIMITS.endpoint;

  it.each([
    ['of a pipe that is not there', 99],
    ['beyond the credit of one whose other end does not read', 1],
  ])('%s is borne for a while, then told with the time to wait, then closed', async (_, pipe) => {
    const { site, ann, bob } = await makePair({ limits });
    await join(site, ann, bob, 'person/bob');
    ann.pipes.receive = () => false;
    bob.pace = 0;
    let seq = 0;
    const send = (bytes: number): void => {
      for (let sent = 0; sent < bytes; sent += CHUNK) ann.say({ frame: 'data', pipe, seq: ++seq, flags: 0, payload });
    };
    // A window is taken where the pipe is there.
    send(limits.perSession * window);
    await site.run(1);
    expect(ann.all('error')).toEqual([]);
    send(2 * window);
    await site.run(1);
    const [told] = ann.all('error');
    expect(told).toMatchObject({ id: 0, code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
    await site.run(told?.retryAfterMs ?? 0, 100);
    send(CHUNK);
    await site.run(1);
    expect(ann.all('error')).toHaveLength(1);
    for (let round = 0; round < 200 && !ann.closed; round++) {
      send(window);
      await site.run(100, 100);
    }
    expect(ann.closed).toMatch(String(codeOf('flooding')));
    expect(bob.closed).toBeUndefined();
  });

  it.each<FrameOf<'ack'> | FrameOf<'credit'>>([
    { frame: 'ack', pipe: 1, seq: 0 },
    { frame: 'credit', pipe: 1, limit: 1_000_000 },
  ])('may be $frame of an open pipe too: what answers nothing is passed on to nobody, and ends with the connection', async (frame) => {
    const { site, ann, bob } = await makePair({ limits });
    await join(site, ann, bob, 'person/bob');
    bob.keeps = true;
    for (let round = 0; round < 200 && !ann.closed; round++) {
      for (let i = 0; i < 1_000; i++) ann.say(frame);
      await site.run(100, 100);
    }
    expect(ann.closed).toMatch(String(codeOf('flooding')));
    expect(ann.all('error')[0]).toMatchObject({ id: 0, code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
    expect(bob.all(frame.frame).length).toBeLessThan(10);
    expect(bob.closed).toBeUndefined();
  });

  it('may be chunks that are out of order: the other end does not ask for each that it misses, and is not the one that floods', async () => {
    const { site, ann, bob } = await makePair({ limits });
    await join(site, ann, bob, 'person/bob');
    ann.pipes.receive = () => false;
    let seq = 0;
    for (let round = 0; round < 300 && !ann.closed && !bob.closed; round++) {
      for (let i = 0; i < 30; i++) {
        ann.say({ frame: 'data', pipe: 1, seq: seq + 2, flags: 0, payload: new Uint8Array(1) });
        ann.say({ frame: 'data', pipe: 1, seq: ++seq, flags: 0, payload: new Uint8Array(1) });
      }
      await site.run(100, 100);
    }
    expect([ann.closed, bob.closed]).toEqual([expect.stringContaining(String(codeOf('flooding'))), undefined]);
    expect(ann.all('error')[0]).toMatchObject({ id: 0, code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
    expect(ann.all('attach').length).toBeLessThan(20);
  });

  it.each([false, true])('may be questions, to be answered %s: not for each is a window sent again', async (answer) => {
    const { site, node, ann, bob } = await makePair({ limits });
    const { near } = await join(site, ann, bob, 'person/bob');
    bob.pipes.receive = () => false;
    void send(near, bytes(2 * window));
    near.closed.catch(() => {});
    // Less often than the router counts as flooding.
    for (let round = 0; round < 300 && !ann.closed && !bob.closed; round++) {
      for (let i = 0; i < 4; i++) bob.say({ frame: 'attach', pipe: 2, token: undefined, limit: window, seq: 0, answer });
      await site.run(100, 100);
    }
    expect([ann.closed, bob.closed]).toEqual([undefined, expect.stringContaining(String(codeOf('flooding')))]);
    expect(bob.all('error')[0]).toMatchObject({ id: 0, code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
    expect(node.stats.passedBytes).toBeLessThan(20 * window);
    expect(bob.all('attach').length).toBeLessThan(20);
  });

  it('may be the way of an end that comes back again and again on one connection: once is enough', async () => {
    const { site, node, ann, bob } = await makePair({ limits });
    bob.keeps = true;
    const { near } = await join(site, ann, bob, 'person/bob');
    const token = bob.all('open')[0]?.token;
    bob.pipes.receive = () => false;
    void send(near, bytes(2 * window));
    near.closed.catch(() => {});
    for (let round = 0; round < 300 && !ann.closed && !bob.closed; round++) {
      for (let i = 0; i < 4; i++) bob.say({ frame: 'attach', pipe: 8 * round + 2 * i + 1, token, limit: window, seq: 0, answer: true });
      await site.run(100, 100);
    }
    expect([ann.closed, bob.closed]).toEqual([undefined, expect.stringContaining(String(codeOf('flooding')))]);
    expect(bob.all('abort')).toContainEqual(expect.objectContaining({ code: codeOf('too-many-requests') }));
    expect(node.stats.passedBytes).toBeLessThan(4 * window);
  });

  it('is borne as far as a window of every pipe was under way when it ended', async () => {
    const { site, ann } = await makePair();
    for (let round = 0; round < 5; round++) {
      for (let pipe = 1; pipe <= DEFAULT_PIPE_LIMITS.perSession; pipe++)
        for (let sent = 0; sent < window; sent += CHUNK) ann.say({ frame: 'data', pipe: 2 * pipe + 1, seq: 1, flags: 0, payload });
      await site.run(DEFAULT_PIPE_LIMITS.endpoint.probeMs, 1_000);
    }
    expect([ann.all('error'), ann.closed]).toEqual([[], undefined]);
  });
});

describe('Opening a pipe', () => {
  it('offers it to all connections of the person that take the label; the first has it', async () => {
    const { site, node, ann } = await makePair();
    const taken: string[] = [];
    const failed: unknown[] = [];
    for (const device of ['phone', 'laptop', 'tablet']) {
      const client = await site.client(node, 'maya', device);
      client.pipes.accept('file', (pipe, from) => {
        taken.push(`${device} from ${from}`);
        pipe.closed.catch((error) => failed.push(error.code));
      });
    }
    await site.client(node, 'maya', 'watch');
    const pipe = await settle(site, ann.pipes.open('person/maya', { label: 'file' }));
    await site.run(10);
    expect(taken).toHaveLength(3);
    expect(taken[0]).toBe('phone from person/ann');
    expect(failed).toEqual(['taken', 'taken']);
    pipe.abort('cancelled');
  });

  it.each<[string, string, string, string]>([
    ['nobody takes it', 'person/bob', 'file', 'unavailable'],
    ['nobody declares the label', 'person/bob', 'other', 'unknown-method'],
    ['the target is no target', 'bob', 'file', 'bad-request'],
    ['the component takes none', 'component/files', 'file', 'not-found'],
  ])('is refused when %s', async (_, target, label, code) => {
    const { site, node, ann } = await makePair();
    await expect(settle(site, ann.pipes.open(target, { label }))).rejects.toMatchObject({ code });
    expect(node.stats.pipes).toBe(0);
  });

  it('is refused to who may not, and does not reach who may not take it', async () => {
    const { site, ann, bob } = await makePair();
    bob.pipes.accept('file', () => expect.fail('It was offered.'));
    site.gate.denied.add('ann open');
    await expect(settle(site, ann.pipes.open('person/bob', { label: 'file' }))).rejects.toMatchObject({ code: 'forbidden' });
    site.gate.denied.clear();
    site.gate.denied.add('bob accept');
    await expect(settle(site, ann.pipes.open('person/bob', { label: 'file' }))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is limited to ten strangers a minute, and says when to come back', async () => {
    const { site, ann } = await makePair();
    ann.keeps = true;
    for (let i = 0; i < 10; i++)
      await expect(settle(site, ann.pipes.open('person/bob', { label: 'file' }), 0)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(settle(site, ann.pipes.open('person/bob', { label: 'file' }), 0)).rejects.toMatchObject({ code: 'rate-limited' });
    const waitMs = ann.all('abort').at(-1)?.retryAfterMs ?? 0;
    expect(waitMs).toBeGreaterThan(0);
    await site.run(waitMs, 1_000);
    await expect(settle(site, ann.pipes.open('person/bob', { label: 'file' }), 0)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is over when nobody answers the offer, or its opener is gone', async () => {
    const { site, node, ann, bob } = await makePair();
    bob.keeps = true;
    bob.say({ frame: 'offers', labels: ['file'] });
    bob.pipes.receive = () => false;
    const opening = ann.pipes.open('person/bob', { label: 'file' });
    await expect(settle(site, opening, 1_000)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    const again = ann.pipes.open('person/bob', { label: 'file' });
    again.catch(() => {});
    await site.until(() => bob.all('open').length === 2);
    ann.cut();
    await site.run(10);
    expect(bob.all('abort').map(({ code }) => code)).toEqual([codeOf('deadline-exceeded'), codeOf('cancelled')]);
    expect(node.stats.pipes).toBe(0);
  });
});

describe('Attaching again', () => {
  it('is refused to others, on other devices, and with what is no token', async () => {
    const { site, node, ann, bob } = await makePair();
    ann.keeps = true;
    bob.pipes.accept('file', () => {});
    ann.pipes.open('person/bob', { label: 'file' }).catch(() => {});
    await site.until(() => ann.all('accept').length > 0);
    const token = ann.all('accept')[0]?.token ?? '';
    const attach = (client: Client, shown: string): void =>
      client.say({ frame: 'attach', pipe: 99, limit: 0, token: shown, seq: 0, answer: true });
    for (const [person, device] of [
      ['eve', 'ann'],
      ['ann', 'other'],
    ] as const) {
      const thief = await site.client(node, person, device);
      thief.keeps = true;
      attach(thief, token);
      await site.until(() => thief.all('abort').length > 0, 0);
      expect(thief.all('abort')).toMatchObject([{ pipe: 99, code: codeOf('not-found') }]);
    }
    attach(ann, `${token.slice(0, -2)}xx`);
    await site.until(() => ann.all('abort').length > 0, 0);
    expect(ann.all('abort')).toMatchObject([{ pipe: 99, code: codeOf('not-found') }]);
  });

  it('takes the end away from the connection that had it', async () => {
    const { site, node, ann, bob } = await makePair();
    ann.keeps = true;
    const { near } = await join(site, ann, bob, 'person/bob');
    const token = ann.all('accept')[0]?.token ?? '';
    const twin = await site.client(node, 'ann', 'ann');
    twin.keeps = true;
    twin.say({ frame: 'attach', pipe: 1, limit: 1_000_000, token, seq: 0, answer: true });
    await expect(settle(site, near.closed)).rejects.toMatchObject({ code: 'taken' });
    await site.until(() => twin.all('attach').length > 0);
  });
});

describe('A pipe to a component', () => {
  it('is handed to it with who opened it, and breaks when the node is lost', async () => {
    const { site, node, ann } = await makePair();
    const openers: string[] = [];
    site.gate.handlers.set('echo', async (pipe, { principal, device }) => {
      openers.push(`${principal.id} on ${device}`);
      await pipe.readable.pipeTo(pipe.writable);
    });
    const first = await settle(site, ann.pipes.open('component/echo', { label: 'file' }));
    const echo = gather(first.readable);
    await settle(site, send(first, bytes(300_000)));
    expect(Buffer.compare(await settle(site, echo), bytes(300_000))).toBe(0);
    expect(openers).toEqual(['ann on ann']);
    await site.run(10);
    expect(node.stats).toMatchObject({ pipes: 0, components: 0 });
    const second = await settle(site, ann.pipes.open('component/echo', { label: 'file' }));
    await node.kill();
    await ann.connect(site.node('a'));
    await expect(settle(site, second.closed)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is ended with internal when the component fails', async () => {
    const { site, ann } = await makePair();
    site.gate.handlers.set('broken', () => Promise.reject(new Error('bug')));
    const pipe = await settle(site, ann.pipes.open('component/broken', { label: 'file' }));
    await expect(settle(site, pipe.closed)).rejects.toMatchObject({ code: 'internal' });
    expect(site.faults).toHaveLength(1);
  });
});

it('a hundred pipes of one link share it within a fifth, and a request passes them all', async () => {
  const { site, node, ann, bob } = await makePair();
  const received: number[] = [];
  bob.pipes.accept('file', (pipe) => {
    const index = received.push(0) - 1;
    const count = (chunk: Uint8Array): void => {
      received[index] = (received[index] ?? 0) + chunk.length;
    };
    pipe.readable.pipeTo(new WritableStream({ write: count })).catch(() => {});
  });
  site.gate.familiar = true;
  node.router.handle('request', (session, { id }) => session.send({ frame: 'response', id, more: false, body: new Uint8Array() }));
  const pipes: Pipe[] = [];
  for (let i = 0; i < 100; i++) pipes.push(await settle(site, ann.pipes.open('person/bob', { label: 'file' })));
  bob.pace = 150_000;
  const [much, little] = [bytes(200_000), bytes(5_000)];
  for (const [index, pipe] of pipes.entries()) {
    const writer = pipe.writable.getWriter();
    // Some write much at once, some little by little.
    const write = (): void => void writer.write(index % 2 === 0 ? much : little).then(write, () => {});
    write();
  }
  await site.run(400);
  bob.say({ frame: 'request', id: 5, method: 'm', key: undefined, deadlineMs: 0, body: new Uint8Array() });
  let rounds = 0;
  for (; bob.all('response').length === 0; rounds++) await site.run(1);
  expect(rounds).toBeLessThanOrEqual(4);
  const mean = received.reduce((sum, each) => sum + each, 0) / 100;
  expect(mean).toBeGreaterThan(250_000);
  for (const each of received) expect(Math.abs(each - mean) / mean).toBeLessThan(0.2);
  for (const pipe of pipes) pipe.abort('cancelled');
});
