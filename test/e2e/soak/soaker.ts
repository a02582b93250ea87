import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationHandle, Parley } from '@parley/esdk';
import type { Event } from '@parley/messaging/contract';
import type { Random } from '@parley/runtime';
import type { RoughLine } from '../support/rough-line.ts';

/** On the average one message of each person in so long. */
const PAUSE_MS = 300;

export interface Said {
  readonly room: string;
  readonly body: string;
}

/** Somebody who talks in every room and hears everything that is said there. */
export class Soaker {
  readonly person: string;
  readonly line: RoughLine;
  /** In the order in which they were given to the client. */
  readonly said: Said[] = [];
  readonly acknowledged: (Said & { readonly offset: number })[] = [];
  readonly refused: string[] = [];
  /** By room: what came, in its order. */
  readonly heard = new Map<string, string[]>();
  readonly resets: string[] = [];
  readonly #client: Parley;
  readonly #random: Random;
  #rooms: readonly ConversationHandle[] = [];
  #talking: Promise<void> | undefined;
  #stopped = false;

  constructor(person: string, line: RoughLine, client: Parley, random: Random) {
    this.person = person;
    this.line = line;
    this.#client = client;
    this.#random = random;
  }

  /** Hears what is said from here on. */
  async enter(rooms: readonly string[]): Promise<void> {
    this.#rooms = await Promise.all(rooms.map((conversation) => this.#client.messaging.open({ conversation })));
    await Promise.all(rooms.map((room) => this.#hear(room)));
  }

  /** When everybody has entered: who comes later does not hear what was said before. */
  begin(): void {
    this.#talking = this.#talk(this.#rooms);
  }

  /** Says nothing more; settles when everything that was said is settled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#talking;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #hear(room: string): Promise<void> {
    const bodies: string[] = [];
    this.heard.set(room, bodies);
    const channel = await this.#client.channels.join<Event>(`messaging/${room}`);
    const read = async (): Promise<void> => {
      for await (const item of channel) {
        if (item.reset) this.resets.push(`${room}: ${item.reset}`);
        else if (item.body.kind === 'created') bodies.push(item.body.body);
      }
    };
    // It ends with the client.
    read().catch(() => undefined);
  }

  async #talk(rooms: readonly ConversationHandle[]): Promise<void> {
    const settling: Promise<void>[] = [];
    while (!this.#stopped) {
      const room = rooms[this.#random.integer(rooms.length)];
      if (room) settling.push(this.#say(room));
      await sleep(this.#random.integer(2 * PAUSE_MS));
    }
    await Promise.all(settling);
  }

  async #say(room: ConversationHandle): Promise<void> {
    const said = { room: room.id, body: `${this.person} ${this.said.length + 1}` };
    this.said.push(said);
    try {
      const { offset } = await room.send(said.body).sent;
      this.acknowledged.push({ ...said, offset });
    } catch (error) {
      this.refused.push(`${said.body}: ${error}`);
    }
  }
}
