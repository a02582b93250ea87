// Talk that is written down: what was said, what was acknowledged and with which place, what each listener heard.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelHandle, ConversationHandle, Parley } from '@parley/esdk';
import type { Event, Message } from '@parley/messaging/contract';
import { wholeHistory } from './clients.ts';

/** A room of the sample organisation, with these people in it. */
export const ROOM = 'cath-lab-2';
export const FEED: string = `messaging/${ROOM}`;
export const SPEAKERS = ['amara-okafor', 'chidi-eze', 'kwame-mensah'] as const;
export const LISTENERS = ['yusuf-demir'] as const;

/** Says numbered sentences, several at a time. */
export class Speaker {
  readonly person: string;
  readonly said: string[] = [];
  readonly acked: (readonly [body: string, offset: number])[] = [];
  readonly #client: Parley;
  #stopped = false;

  constructor(client: Parley, person: string) {
    this.#client = client;
    this.person = person;
  }

  /** Settles after `stop`, when everything is acknowledged. `pauseMs`: after each acknowledgement. */
  async talk(underWay: number, pauseMs: number = 0): Promise<void> {
    const room = await this.#client.messaging.open({ conversation: ROOM });
    await Promise.all(Array.from({ length: underWay }, () => this.#go(room, pauseMs)));
  }

  stop(): void {
    this.#stopped = true;
  }

  async #go(room: ConversationHandle, pauseMs: number): Promise<void> {
    while (!this.#stopped) {
      const body = `${this.person} ${this.said.length + 1}`;
      this.said.push(body);
      const { offset } = await room.send(body).sent;
      this.acked.push([body, offset]);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }
}

/** Hears what is said after it has begun. */
export class Listener {
  readonly bodies: string[] = [];
  readonly #client: Parley;
  readonly #feed: string;
  #channel: ChannelHandle<Event> | undefined;

  constructor(client: Parley, feed: string = FEED) {
    this.#client = client;
    this.#feed = feed;
  }

  async begin(): Promise<void> {
    this.#channel = await this.#client.channels.join<Event>(this.#feed);
  }

  async until(count: number): Promise<void> {
    for await (const item of this.#channel ?? []) {
      // A restart on the same data is the same history.
      if (item.reset) throw new Error(`reset: ${item.reset}`);
      if (item.body.kind === 'created') this.bodies.push(item.body.body);
      if (this.bodies.length >= count) return;
    }
  }
}

/**
 * What is wrong with what happened, as sentences: nothing that was acknowledged may be lost or stand elsewhere, nothing may be there twice or
 * without having been said, each speaker's order holds, and everybody has heard everything once and in the order of the history.
 * `client`: of somebody who may read the room. Settles when every listener has heard as much as was said.
 */
export async function wrongIn(client: Parley, speakers: readonly Speaker[], listeners: readonly Listener[]): Promise<readonly string[]> {
  const count = speakers.reduce((sum, { said }) => sum + said.length, 0);
  await Promise.all(listeners.map((listener) => listener.until(count)));
  const own = await spoken(client);
  const bodies = own.map(({ body }) => body);
  const placeOf = new Map(own.map(({ id, body }) => [body, id]));
  const wrong = speakers.flatMap(({ person, said, acked }) => [
    ...acked.flatMap(([body, offset]) =>
      placeOf.get(body) === offset ? [] : [`"${body}" was acknowledged at ${offset} and is at ${placeOf.get(body)}`],
    ),
    ...differences(
      `what ${person} said`,
      said,
      own.filter(({ sender }) => sender === person).map(({ body }) => body),
    ),
  ]);
  return [...wrong, ...listeners.flatMap((listener, index) => differences(`what listener ${index} heard`, listener.bodies, bodies))];
}

/** What speakers have said, as the server has it. `client`: of somebody who may read the room. */
export async function spoken(client: Parley): Promise<readonly Message[]> {
  return (await wholeHistory(client, ROOM)).filter(({ body }) => /^[a-z-]+ \d+$/.test(body));
}

function differences(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const at = found.findIndex((body, index) => body !== wanted[index]);
  if (at < 0 && found.length === wanted.length) return [];
  const place = at < 0 ? Math.min(found.length, wanted.length) : at;
  return [
    `${what} and the history differ from ${place + 1} on: "${found[place]}" and "${wanted[place]}" (${found.length} and ${wanted.length} in all)`,
  ];
}
