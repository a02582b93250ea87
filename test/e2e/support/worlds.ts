import path from 'node:path';
import { connect, type Parley, type WebSocketLike } from '@parley/esdk';
import { CAN, up, type World } from '@parley/esdk/testing';
import type { PeopleMethods } from '@parley/people/contract';
import { Parley as Backend } from '@parley/server-sdk';
import { asOperator, eager, loadSample } from './clients.ts';
import { parley, type Server } from './server.ts';
import { startServer } from './start-server.ts';

const WELCOME = path.resolve(import.meta.dirname, '../../../components/host/test/modules/welcome.ts');
const UNIT = 'ward-of-the-suite';
const CHANNELS = 'deal/:id=durable,secret/:id=durable,cursor/:id=live';

/** A real server, with an application whose users they are. */
export async function onServer(): Promise<World> {
  const server = await startServer({ env: { PARLEY_COMPONENTS: WELCOME } });
  const backend = await prepare(server);
  const line = new Line();
  const clients: Parley[] = [];
  return {
    unit: UNIT,
    async connect(person, { can = CAN, expiresIn } = {}) {
      const units = ['maya', 'ravi'].includes(person) ? [UNIT] : [];
      const token = () =>
        backend.tokens.issue({ person: { id: person, name: person, units }, can, ...(expiresIn !== undefined && { expiresIn }) });
      const client = connect(server.url, {
        token,
        runtime: eager,
        storageKey: `${server.url}#${person} ${clients.length}`,
        socket: (url, protocol) => line.open(person, url, protocol),
      });
      clients.push(client);
      return up(client);
    },
    async publish(channel, body) {
      const { offset = 0 } = await backend.channels.publish(channel, body);
      return { offset };
    },
    revoke: (person) => backend.revocations.add({ person }),
    drop: (person) => line.drop(person),
    restore: (person) => line.restore(person),
    pass: async () => {},
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((each) => each.close()));
      await server.dispose();
    },
  };
}

/** The application, and the unit that its tokens name. */
async function prepare(server: Server): Promise<Backend> {
  await loadSample(server);
  const as = { data: server.data };
  const { output } = await parley(['application', 'add', 'crm', '--origins', 'https://crm.example.org'], as);
  await parley(['application', 'channels', 'crm', '--set', CHANNELS], as);
  await using operator = asOperator(server);
  await operator.request<PeopleMethods, 'people.addUnit'>('people.addUnit', { id: UNIT, name: 'Ward of the suite' });
  return new Backend({ url: server.url, key: output.trim() });
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
