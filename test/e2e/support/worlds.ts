import type { Parley, WebSocketLike } from '@parley/esdk';
import { createTestParley } from '@parley/esdk/testing';
import { Parley as Backend } from '@parley/server-sdk';
import { clientOf, loadSample } from './clients.ts';
import { parley } from './server.ts';
import { startServer } from './start-server.ts';

/** Somewhere people of an application talk, as its tests and its users find it: channels `crm/deal/…`, conversations of two. */
export interface World extends AsyncDisposable {
  /** Settles when the person has been there, with a connection of their own. */
  connect(person: string): Promise<Parley>;
  /** As `TestNetwork` does. */
  drop(person: string): void;
  restore(person: string): void;
  /** Lets time pass, where it does not do so by itself. */
  pass(): Promise<void>;
}

export async function inMemory(): Promise<World> {
  const test = createTestParley();
  return {
    connect: (person) => up(test.connect(person)),
    drop: (person) => test.network.drop(person),
    restore: (person) => test.network.restore(person),
    pass: () => test.clock.advance(1_000),
    [Symbol.asyncDispose]: () => test.close(),
  };
}

/** Settles when it is. */
function up(client: Parley): Promise<Parley> {
  return new Promise((resolve) => {
    client.subscribe(
      ({ connection }) => connection.state,
      (state) => state === 'up' && resolve(client),
    );
  });
}

const CAN = ['crm/deal/*: join publish cast members history', 'messaging/*: join publish cast members call watch'];

/** A real server, with an application whose users they are. */
export async function onServer(): Promise<World> {
  const server = await startServer();
  await loadSample(server);
  const as = { data: server.data };
  const { output } = await parley(['application', 'add', 'crm', '--origins', 'https://crm.example.org'], as);
  await parley(['application', 'channels', 'crm', '--set', 'deal/:id=durable'], as);
  const backend = new Backend({ url: server.url, key: output.trim() });
  const line = new Line();
  const clients: Parley[] = [];
  return {
    async connect(person) {
      const token = await backend.tokens.issue({ person: { id: person, name: person }, can: CAN });
      const client = clientOf(server, token, { socket: (url, protocol) => line.open(person, url, protocol) });
      clients.push(client);
      return up(client);
    },
    drop: (person) => line.drop(person),
    restore: (person) => line.restore(person),
    pass: async () => {},
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((each) => each.close()));
      await server.dispose();
    },
  };
}

/** Real sockets, which break without a word. */
class Line {
  readonly #dropped = new Set<string>();
  readonly #sockets = new Map<WebSocket, string>();

  open(person: string, url: string, protocol: string): WebSocketLike {
    // Nobody listens at port 9 of this machine.
    const socket = new WebSocket(this.#dropped.has(person) ? 'ws://127.0.0.1:9' : url, protocol);
    this.#sockets.set(socket, person);
    return socket as unknown as WebSocketLike;
  }

  drop(person: string): void {
    this.#dropped.add(person);
    for (const [socket, owner] of this.#sockets) {
      if (owner !== person) continue;
      this.#sockets.delete(socket);
      const { onclose } = socket;
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
      onclose?.call(socket, { code: 1006, reason: '' } as CloseEvent);
    }
  }

  restore(person: string): void {
    this.#dropped.delete(person);
  }
}
