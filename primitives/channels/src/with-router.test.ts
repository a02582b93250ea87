// The channels over the real router: many readers whose frames are gathered, some of them slow, some joining in the middle.
import { decodeFrames, encodeFrame, type Frame, type FrameOf } from '@parley/protocol';
import { type Connection, type Link, Router } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { SoloSite } from '@parley/site';
import { MemoryLog } from '@parley/storage';
import { describe, expect, it } from 'vitest';
import { bytes, FakeGate } from '../testing/index.ts';
import { Channels } from './channels.ts';
import { concat } from './concat.ts';
import { Reader, type ReaderStep } from './reader.ts';

/** A client on a link that can be slow: what was written waits until it is read. */
class Client implements Link {
  readonly remote = 'test';
  readonly delivered: number[] = [];
  lagged = 0;
  welcome = false;
  closed: string | undefined;
  first = 0;
  #connection: Connection | undefined;
  #waiting: Uint8Array[] = [];
  readonly #reader = new Reader();
  #alias = 0;

  constructor(router: Router, token: string) {
    this.#connection = router.accept(this);
    this.#send({ frame: 'hello', version: 1, client: 'test/1', device: token, token, ticket: undefined });
  }

  get queuedBytes(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0);
  }

  get at(): number | undefined {
    return this.#reader.position?.offset;
  }

  write(message: Uint8Array): void {
    this.#waiting.push(message);
  }

  close(code: number, reason: string): void {
    this.closed ??= `${code} ${reason}`;
  }

  read(): void {
    for (const message of this.#waiting.splice(0)) for (const frame of decodeFrames(message)) this.#receive(frame);
  }

  publish(seq: number): void {
    this.#send({ frame: 'publish', id: 100 + seq, channel: 'room', producer: 'p', seq, payload: bytes('x'.repeat(50)) });
  }

  subscribe(): void {
    this.#reader.lost();
    this.#send({ frame: 'subscribe', id: 1, channel: 'room', from: this.#reader.position, last: 3, members: false, noEcho: false });
  }

  #send(frame: Frame): void {
    this.#connection?.receive(encodeFrame(frame));
  }

  #receive(frame: Frame): void {
    if (frame.frame === 'ping') this.#send({ frame: 'pong', at: frame.at });
    else if (frame.frame === 'welcome') this.welcome = true;
    else if (frame.frame === 'subscribed') this.#subscribed(frame);
    else if ('alias' in frame && frame.alias === this.#alias) this.#do(this.#step(frame));
  }

  #subscribed(frame: FrameOf<'subscribed'>): void {
    if (this.#reader.position === undefined) this.first = frame.base.offset + 1;
    this.#alias = frame.alias;
    this.#do(this.#reader.subscribed(frame));
  }

  #step(frame: Frame): ReaderStep {
    if (frame.frame === 'message') return this.#reader.message(frame);
    if (frame.frame === 'head') return this.#reader.head(frame);
    if (frame.frame !== 'reset') return { step: 'ignore' };
    this.lagged++;
    return this.#reader.reset(frame);
  }

  #do(step: ReaderStep): void {
    if (step.step === 'deliver') this.delivered.push(step.message.offset);
    else if (step.step === 'resubscribe') this.subscribe();
    else if (step.step === 'reset') throw new Error(`Reset ${step.reason} without a cause.`);
  }
}

interface Outcome {
  readonly clients: readonly Client[];
  readonly published: number;
}

/** Tickets are signed by the platform's cryptography, which takes real turns. */
async function welcomed(clients: readonly Client[], runtime: SimulatedRuntime): Promise<void> {
  while (!clients.every(({ welcome }) => welcome)) {
    for (const client of clients) client.read();
    await new Promise((resolve) => setImmediate(resolve));
    await runtime.advance(0);
  }
}

async function run(seed: number): Promise<Outcome> {
  const runtime = new SimulatedRuntime(seed);
  const pick = (below: number): number => runtime.random.integer(below);
  const site = new SoloSite('n0');
  const onFault = (fault: unknown): void => {
    throw fault;
  };
  const router: Router = new Router({
    runtime,
    envelope: (frames) => concat(frames),
    site,
    authenticate: async ({ token }) => ({ kind: 'person', id: token, roles: [], grant: token }),
    ticketKey: new Uint8Array(32),
    limits: { lagBytes: 600, framesPerSecond: 10_000, stallMs: 1_000_000, unauthenticatedPerRemote: 100, connectionsPerPerson: 100 },
    onLagging: (session, topic) => channels.lagging(session, topic),
    onFault,
  });
  const limits = { queuedBytes: 300, catchUpEntries: 5 };
  const gate = new FakeGate('room', { ring: 8 });
  const channels: Channels = new Channels({ router, log: new MemoryLog(runtime), gate, runtime, site, limits, onFault });
  const clients = Array.from({ length: 24 }, (_, index) => new Client(router, `p${index}`));
  await welcomed(clients, runtime);
  const seqs = new Map<Client, number>();
  for (let step = 0; step < 150; step++) {
    clients[step]?.subscribe();
    const client = clients[pick(clients.length)] as Client;
    const seq = (seqs.get(client) ?? 0) + 1;
    seqs.set(client, seq);
    client.publish(seq);
    // The first two read seldom.
    for (const [index, reading] of clients.entries()) if (index > 1 || pick(30) === 0) reading.read();
    await runtime.advance(pick(3));
  }
  for (let i = 0; i < 400; i++) {
    for (const client of clients) client.read();
    await runtime.advance(10);
  }
  const closed = clients.flatMap((client) => client.closed ?? []);
  expect(closed, `seed ${seed}`).toEqual([]);
  channels.close();
  await router.close();
  return { clients, published: 150 };
}

describe('channels over the router', () => {
  it('give every reader each message once and in order, also while frames are gathered and readers lag', async () => {
    let lagged = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const { clients, published } = await run(seed);
      for (const [index, { delivered, first, at }] of clients.entries()) {
        const expected = Array.from({ length: published - first + 1 }, (_, i) => first + i);
        expect(delivered, `seed ${seed}, client ${index}`).toEqual(expected);
        expect(at).toBe(published);
      }
      lagged += clients.reduce((sum, client) => sum + client.lagged, 0);
    }
    expect(lagged).toBeGreaterThan(20);
  });
});
