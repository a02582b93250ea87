// `npm run soak -- hostile`: what people notice of peers that keep no rules. These are in a process of their own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from '@parley/host/testing';
import { loadSample, tokensFor } from '../support/clients.ts';
import { publish, subscribe } from '../support/frames.ts';
import { Server } from '../support/server.ts';
import { FEED, LISTENERS, SPEAKERS } from '../support/talk.ts';
import { type Counted, readCounted } from './counted.ts';
import { keep, print, printRow, type Row } from './keep.ts';

const ROUNDS = 5;
const ROUND_MS = 8_000;
const MESSAGES_PER_SECOND = 25;
/** The time that a message takes may become so many times as long. */
const MOST = 2;
/** The server may take so much more memory than before. */
const MOST_GROWTH_MIB = 192;
const KINDS = [
  'reads nothing',
  'reads 1 KB a second',
  'sends twenty times too much',
  'sends through pipes without credit',
  'sends a byte now and then',
] as const;

/** `amount`: rounds. */
export function readHostile(args: readonly string[]): Counted | undefined {
  return readCounted(args, ROUNDS);
}

/** Answers whether others noticed as little as they may. */
export async function hostile({ amount, keep: keeps }: Counted): Promise<boolean> {
  const server = await Server.start();
  try {
    await loadSample(server);
    const [speaks = '', listens = '', hostileToken = ''] = await tokensFor(server, [SPEAKERS[0], LISTENERS[0], SPEAKERS[1]]);
    const people = await People.meet(server, speaks, listens);
    const room = await makeLoudRoom(server, hostileToken);
    // Caches fill, code is compiled.
    await people.talk();
    const rows: Row[] = [];
    for (const kind of KINDS) rows.push(await compare({ server, people, kind, rounds: amount, args: [server.url, hostileToken, room] }));
    for (const row of rows) printRow(row);
    await people.part();
    if (keeps) keep('soak-hostile', methodOf(amount), { verdicts: rows });
    return rows.every(({ verdict }) => verdict === 'met');
  } finally {
    await server.dispose();
  }
}

/** Somebody who talks and somebody who listens. */
class People {
  readonly #speaker: RawClient;
  readonly #listener: RawClient;
  #seq = 0;

  private constructor(speaker: RawClient, listener: RawClient) {
    this.#speaker = speaker;
    this.#listener = listener;
  }

  static async meet({ url }: Server, speaks: string, listens: string): Promise<People> {
    const [speaker, listener] = await Promise.all([RawClient.signIn(url, speaks), RawClient.signIn(url, listens)]);
    listener.send(subscribe(listener, FEED));
    await listener.next('subscribed');
    for (const client of [speaker, listener]) void answerPings(client);
    return new People(speaker, listener);
  }

  /** Milliseconds from each message to the ear of the other. */
  async talk(): Promise<readonly number[]> {
    const took: Promise<number>[] = [];
    for (let at = 0; at < ROUND_MS; at += 1_000 / MESSAGES_PER_SECOND) {
      took.push(this.#say());
      await sleep(1_000 / MESSAGES_PER_SECOND);
    }
    return Promise.all(took);
  }

  async part(): Promise<void> {
    await Promise.all([this.#speaker.close(), this.#listener.close()]);
  }

  async #say(): Promise<number> {
    const startedAt = performance.now();
    this.#speaker.send(publish(this.#speaker, FEED, ++this.#seq, `message ${this.#seq}`));
    await Promise.all([this.#listener.next('message'), this.#speaker.next('published')]);
    return performance.now() - startedAt;
  }
}

async function answerPings(client: RawClient): Promise<void> {
  for (;;) {
    const ping = await client.next('ping').catch(() => undefined);
    if (!ping) return;
    client.send({ frame: 'pong', at: ping.at });
  }
}

async function makeLoudRoom({ url }: Server, token: string): Promise<string> {
  const client = await RawClient.signIn(url, token);
  const { conversation } = (await client.request('messaging.createRoom', { title: 'Loud', people: [] })) as {
    conversation: { id: string };
  };
  for (let seq = 1; seq <= 10; seq++) {
    client.send(publish(client, `messaging/${conversation.id}`, seq, `${seq} `.padEnd(15_000, 'x')));
    await client.next('published');
  }
  await client.close();
  return conversation.id;
}

interface Comparison {
  readonly server: Server;
  readonly people: People;
  readonly kind: string;
  readonly rounds: number;
  readonly args: readonly string[];
}

/** Calm and hostile rounds by turns. */
async function compare({ server, people, kind, rounds, args }: Comparison): Promise<Row> {
  const [calm, torn]: [number[], number[]] = [[], []];
  const before = residentMiB(server);
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    calm.push(...(await people.talk()));
    const peer = fork(path.join(import.meta.dirname, 'hostile-peer.ts'), [kind, ...args], { execArgv: ['--conditions=source'] });
    await once(peer, 'message');
    torn.push(...(await people.talk()));
    most = Math.max(most, residentMiB(server));
    await end(peer);
  }
  const [quiet, loud] = [p99(calm), p99(torn)];
  const met = loud <= MOST * quiet && most - before <= MOST_GROWTH_MIB;
  const memory = `${(most - before).toFixed(0)} MiB more (at most ${MOST_GROWTH_MIB})`;
  print(`${kind}: ${calm.length} messages in calm, ${torn.length} beside it.`);
  return {
    measure: `somebody who ${kind}`,
    value: `p99 of others ${loud.toFixed(1)} ms, ${quiet.toFixed(1)} ms in calm: ${(loud / quiet).toFixed(2)} x (at most ${MOST}); ${memory}`,
    verdict: met ? 'met' : 'not met',
  };
}

async function end(peer: ChildProcess): Promise<void> {
  const exit = once(peer, 'exit');
  peer.kill('SIGKILL');
  await exit;
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1] ?? Number.NaN;
}

function residentMiB({ pid }: Server): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function methodOf(rounds: number): object {
  return {
    rounds,
    server: 'a process from source on SQLite, with its own limits',
    measured: `${MESSAGES_PER_SECOND} durable messages a second for ${ROUND_MS / 1_000} s, from before the publication to the ear of another; calm and hostile rounds by turns`,
    hostile:
      'a process of its own: 8 connections that ask for history and read nothing, or 1 KB a second; 2 that send 1,300 frames a second; 4 that send 10 MB a second through pipes that nobody opened; 400 that send a byte every half second. Whoever is closed comes again',
  };
}
