import { setTimeout as sleep } from 'node:timers/promises';
import type { Parley } from '@parley/esdk';
import type { Message } from '@parley/messaging/contract';
import type { Random } from '@parley/runtime';
import { clientOf, tokensFor } from './clients.ts';
import type { Server } from './server.ts';
import { LISTENERS, Listener, SPEAKERS, Speaker, spoken, wrongIn } from './talk.ts';

/** Longer than anybody takes to come back. */
const PATIENCE_MS = 60_000;

/** People who talk on while things happen to their server, each heard by all of them and by one who only listens. */
export class Conversation {
  readonly speakers: readonly Speaker[];
  readonly listeners: readonly Listener[];
  readonly #clients: readonly Parley[];
  #talking: Promise<unknown> = Promise.resolve();

  private constructor(clients: readonly Parley[]) {
    this.#clients = clients;
    this.speakers = SPEAKERS.map((person, index) => new Speaker(clients[index] as Parley, person));
    this.listeners = clients.map((client) => new Listener(client));
  }

  /** With the sample organisation. `underWay`: publications that each has at once; `pauseMs`: between them. */
  static async begin(server: Server, underWay: number, pauseMs?: number): Promise<Conversation> {
    const tokens = await tokensFor(server, [...SPEAKERS, ...LISTENERS]);
    const conversation = new Conversation(tokens.map((token) => clientOf(server, token)));
    await Promise.all(conversation.listeners.map((listener) => listener.begin()));
    conversation.#talking = Promise.all(conversation.speakers.map((speaker) => speaker.talk(underWay, pauseMs)));
    return conversation;
  }

  get acked(): number {
    return this.speakers.reduce((sum, { acked }) => sum + acked.length, 0);
  }

  /** Settles when something more was acknowledged. */
  async goesOn(): Promise<void> {
    const [before, until] = [this.acked, performance.now() + PATIENCE_MS];
    while (this.acked === before) {
      if (performance.now() > until) throw new Error(`Nothing was acknowledged for ${PATIENCE_MS} ms.`);
      await sleep(10);
    }
  }

  /** Settles when everything that was said is acknowledged and heard; answers what is wrong, as sentences. */
  async end(): Promise<readonly string[]> {
    for (const speaker of this.speakers) speaker.stop();
    await this.#talking;
    return wrongIn(this.#clients.at(-1) as Parley, this.speakers, this.listeners);
  }

  /** What was said, as the server has it. */
  stored(): Promise<readonly Message[]> {
    return spoken(this.#clients.at(-1) as Parley);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }
}

/** `kill`: with -9, and started again; `freeze`: stopped with SIGSTOP for a while. */
export type Interruption = 'kill' | 'freeze';

/** Interrupts a server; answers the one that runs then. */
export async function interrupt(server: Server, how: Interruption, random: Random, longestFreezeMs: number): Promise<Server> {
  if (how === 'kill') {
    await server.end('SIGKILL');
    return server.restart();
  }
  for (const { pid } of server.nodes) process.kill(pid, 'SIGSTOP');
  await sleep(random.integer(longestFreezeMs));
  for (const { pid } of server.nodes) process.kill(pid, 'SIGCONT');
  return server;
}
