// Whoever does what it is made to do by others is not the one who is told to stop: two clients over the real router, one of which keeps few rules.
import { codeOf } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { bytes, type Client, join, makePair, type Site, send, settle } from '../testing/index.ts';
import { DEFAULT_PIPE_LIMITS } from './limits.ts';
import type { Pipe } from './pipe.ts';

const { perSession, linkBytes, endpoint } = DEFAULT_PIPE_LIMITS;
const { window, probeMs } = endpoint;

/** Neither told to wait nor closed, though it is judged each second by a frame that the router counts. */
async function bears(site: Site, client: Client, seconds: number, eachSecond: (second: number) => void | Promise<void>): Promise<void> {
  for (let second = 0; second < seconds && !client.closed; second++) {
    await eachSecond(second);
    client.say({ frame: 'ping', at: second });
    await site.run(900, 50);
  }
  expect([client.closed, client.all('error')]).toEqual([undefined, []]);
}

describe('Somebody with whom one has many pipes', () => {
  it('may have all of them asked about as often as the rations allow: the answers are not counted', async () => {
    const { site, ann, bob } = await makePair();
    site.gate.familiar = true;
    bob.pipes.accept('file', () => {});
    for (let i = 0; i < perSession; i++) await settle(site, ann.pipes.open('person/bob', { label: 'file' }));
    // From here on it is a client that asks, leaves out a chunk, and says it when it was asked for.
    ann.pipes.receive = () => false;
    const rounds = probeMs / 1_000 - 1;
    const ask = (pipe: number): void => ann.say({ frame: 'attach', pipe, token: undefined, limit: window, seq: 0, answer: true });
    await bears(site, bob, 40, async (second) => {
      const asked = Array.from({ length: perSession }, (_, i) => 2 * i + 1).filter((_, i) => i % rounds === second % rounds);
      const seq = Math.floor(second / rounds);
      for (const pipe of asked) ask(pipe);
      await site.run(50, 50);
      for (const said of [seq + 2, seq + 1]) {
        for (const pipe of asked) ann.say({ frame: 'data', pipe, seq: said, flags: 0, payload: bytes(1) });
        await site.run(50, 50);
      }
    });
    expect(ann.all('attach').length).toBeGreaterThan(perSession * 2 * 9);
    expect(ann.closed).toBeUndefined();
  });

  it('may have all its small chunks acknowledged', async () => {
    const { site, node, ann, bob } = await makePair({ routerLimits: { bytesPerSecond: 4_096 } });
    const others = [ann, await site.client(node, 'carl'), await site.client(node, 'dora')];
    for (const other of others) {
      const { far } = await join(site, other, bob, 'person/bob');
      far.readable.pipeTo(new WritableStream()).catch(() => {});
      other.pipes.receive = () => false;
    }
    let seq = 0;
    await bears(site, bob, 30, () => {
      for (let i = 0; i < 450; i++) {
        seq++;
        for (const other of others) other.say({ frame: 'data', pipe: 1, seq, flags: 0, payload: new Uint8Array() });
      }
    });
    expect(others.map(({ closed }) => closed)).toEqual([undefined, undefined, undefined]);
  });

  it('may have small chunks sent again', async () => {
    const { site, ann, bob } = await makePair({ routerLimits: { bytesPerSecond: 1_024 } });
    const { far } = await join(site, ann, bob, 'person/bob');
    ann.pipes.receive = () => false;
    const writer = far.writable.getWriter();
    for (let i = 0; i < 2_000; i++) await writer.write(Uint8Array.of(1));
    await site.run(20_000, 1_000);
    const before = ann.all('data').length;
    await bears(site, bob, 15, (second) => {
      for (let i = second === 0 ? 8 : Number(second % 4 === 0); i > 0; i--)
        ann.say({ frame: 'attach', pipe: 1, token: undefined, limit: window, seq: 0, answer: true });
    });
    expect(ann.all('data').length - before).toBeGreaterThan(2_000 * 8);
  });

  it('may end them while much is on its way, again and again', async () => {
    const { site, ann, bob } = await makePair({ limits: { perSession: 2 } });
    site.gate.familiar = true;
    let taken: Pipe | undefined;
    bob.pipes.accept('file', (pipe) => {
      taken = pipe;
    });
    let number = -1;
    await bears(site, bob, 15, async () => {
      for (let i = 0; i < 5; i++) {
        const opened = ann.pipes.open('person/bob', { label: 'file' });
        number += 2;
        await settle(site, opened);
        ann.say({ frame: 'abort', pipe: number, code: 1, retryAfterMs: undefined, message: '' });
        // He has not read it yet.
        send(taken as Pipe, bytes(window / 2)).catch(() => {});
        await site.until(() => (taken?.stats.sent ?? 0) > 0, 0);
        await site.run(10, 10);
      }
    });
  });
});

describe('Somebody who reads slowly', () => {
  it('is offered nothing while much waits for them: what is offered and taken back cannot fill their connection', async () => {
    const { site, ann, bob } = await makePair({ signsAtOnce: true, routerLimits: { framesPerSecond: 1e6, bytesPerSecond: 1e9 } });
    site.gate.familiar = true;
    ann.keeps = true;
    bob.pace = 0;
    let heard = 0;
    bob.pipes.offers('file', () => void heard++);
    let [first, most] = [1, 0];
    const open = async (times: number): Promise<void> => {
      const numbers = Array.from({ length: times }, (_, i) => first + 2 * i);
      const about = { limit: 0, token: undefined, kind: 0, peer: 'person/bob', label: 'file', meta: new Uint8Array(4_096) };
      for (const pipe of numbers) ann.say({ frame: 'open', pipe, ...about });
      await site.run(5);
      most = Math.max(most, bob.queuedBytes);
      for (const pipe of numbers) ann.say({ frame: 'abort', pipe, code: 1, retryAfterMs: undefined, message: '' });
      await site.run(5);
      first += 2 * times;
    };
    for (let round = 0; round < 20; round++) await open(50);
    expect(most).toBeLessThan(4 * linkBytes);
    expect(ann.all('abort')).toContainEqual(expect.objectContaining({ code: codeOf('unavailable') }));
    expect(bob.closed).toBeUndefined();
    bob.pace = Number.POSITIVE_INFINITY;
    await site.run(5);
    const before = heard;
    await open(1);
    expect(heard).toBe(before + 1);
  });
});

describe('Chunks that nobody asked for', () => {
  it('are told to be fewer, then closed, however small they are; not who reads them', async () => {
    const { site, ann, bob } = await makePair({
      limits: { perSession: 1, chunksPerSecond: 100, endpoint: { ...endpoint, window: 65_536 } },
    });
    const { far } = await join(site, ann, bob, 'person/bob');
    far.readable.pipeTo(new WritableStream()).catch(() => {});
    ann.pipes.receive = () => false;
    let seq = 0;
    const say = (chunks: number): void => {
      for (let i = 0; i < chunks; i++) ann.say({ frame: 'data', pipe: 1, seq: ++seq, flags: 0, payload: new Uint8Array() });
    };
    for (let second = 0; second < 20; second++) {
      say(100);
      await site.run(1_000, 50);
    }
    expect([ann.closed, ann.all('error')]).toEqual([undefined, []]);
    for (let second = 0; second < 40 && !ann.closed; second++) {
      say(300);
      await site.run(1_000, 50);
    }
    expect(ann.all('error')[0]).toMatchObject({ code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
    expect([ann.closed, bob.closed, bob.all('error')]).toEqual([expect.stringContaining(String(codeOf('flooding'))), undefined, []]);
  });
});
