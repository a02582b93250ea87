import { type ChannelHandle, connect, type Parley, type WebSocketLike } from '@parley/esdk';
import { sleep } from '../../measure/clock.ts';
import type { SiteSubject } from '../../subjects/site.ts';
import { Absences } from './absences.ts';

const ROOM = 'bench/log/stalls';
const WARM_UP_MS = 2_000;
/** After the kill: longer than the slowest return. */
const WATCH_MS = 12_000;
const PAUSE_MS = 20;
const STAYERS = 5;

export interface Killed {
  /** The longest time without an acknowledgement of each client, ms. */
  readonly stalls: readonly number[];
  /** How long people who were at that node only were shown as being there, ms. */
  readonly absences: readonly number[];
}

/**
 * Clients of the last node publish one message after the other, each when the one before was acknowledged; then the node is killed (-9) and they
 * find another one by themselves, as behind a balancer. A few know no other node, and somebody at the first node watches them.
 */
export async function killNode({ nodes, tokens: all }: SiteSubject, tokens: readonly string[]): Promise<Killed> {
  const [doomed, first] = [nodes.at(-1), nodes[0]];
  if (!doomed || !first) throw new Error('There are no nodes.');
  let ports = [doomed.port];
  let turn = 0;
  const socket = (_url: string, protocol: string): WebSocketLike =>
    new WebSocket(`ws://127.0.0.1:${ports[turn++ % ports.length]}/parley`, protocol) as unknown as WebSocketLike;
  const clients = tokens.map((token) => new Client(connect(`http://127.0.0.1:${doomed.port}`, { token, storageKey: token, socket })));
  const absences = await Absences.begin(all.slice(0, STAYERS + 1), doomed, first);
  try {
    await Promise.all(clients.map((client) => client.begin()));
    await sleep(WARM_UP_MS);
    for (const client of clients) client.forget();
    ports = nodes.slice(0, -1).map(({ port }) => port);
    const killedAt = performance.now();
    doomed.kill();
    await sleep(WATCH_MS);
    const gone = absences.after(killedAt);
    if (gone.length < STAYERS) throw new Error(`Only ${gone.length} of ${STAYERS} people were shown as offline.`);
    return { stalls: clients.map((client) => client.longestMs()), absences: gone };
  } finally {
    await Promise.all([...clients, absences].map((each) => each.close()));
  }
}

class Client {
  readonly #parley: Parley;
  #longest = 0;
  #last = performance.now();
  #on = true;
  #writing: Promise<void> = Promise.resolve();

  constructor(parley: Parley) {
    this.#parley = parley;
  }

  async begin(): Promise<void> {
    this.#writing = this.#write(await this.#parley.channels.join(ROOM));
  }

  forget(): void {
    this.#longest = 0;
    this.#last = performance.now();
  }

  longestMs(): number {
    return Math.max(this.#longest, performance.now() - this.#last);
  }

  async close(): Promise<void> {
    this.#on = false;
    await Promise.race([this.#writing, sleep(1_000)]);
    await this.#parley.close();
  }

  async #write(room: ChannelHandle<unknown>): Promise<void> {
    while (this.#on) {
      await room.publish({ text: 'All four beds of ward seven are ready again.' });
      const now = performance.now();
      this.#longest = Math.max(this.#longest, now - this.#last);
      this.#last = now;
      await sleep(PAUSE_MS);
    }
  }
}
