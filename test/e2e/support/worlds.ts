import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, type Parley, type WebSocketLike } from '@parley/esdk';
import { CAN, KEY_CAN, type TestEndpoint, up, type World } from '@parley/esdk/testing';
import type { PeopleMethods } from '@parley/people/contract';
import { Parley as Backend } from '@parley/server-sdk';
import { asOperator, eager, loadSample } from './clients.ts';
import { parley, type Server } from './server.ts';
import { startServer } from './start-server.ts';

const WELCOME = path.resolve(import.meta.dirname, '../../../components/host/test/modules/welcome.ts');
const UNIT = 'ward-of-the-suite';
const GROUP = 'night-of-the-suite';
const LOCATION = 'Harbour of the suite';
const CHANNELS = 'deal/:id=durable,secret/:id=durable,cursor/:id=live';

/** A real server, with an application whose users they are. */
export async function onServer(): Promise<World> {
  const server = await startServer({ env: { PARLEY_COMPONENTS: WELCOME } });
  const { backend, key } = await prepare(server);
  const endpoints: AsyncDisposable[] = [];
  const line = new Line();
  const clients: Parley[] = [];
  return {
    unit: UNIT,
    group: GROUP,
    location: LOCATION,
    backend: { url: server.url, key, fetch },
    async connect(person, { can = CAN, expiresIn, guest } = {}) {
      const units = ['maya', 'ravi'].includes(person) ? [UNIT] : [];
      const who = guest ? { id: person, name: guest.name ?? person } : { id: person, name: person, units };
      const token = () =>
        backend.tokens.issue({ person: who, can, ...(guest && { guest }), ...(expiresIn !== undefined && { expiresIn }) });
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
    async webhook(endpoint, { events, conversations = 'rooms', channels = [] }) {
      const listening = await serve(endpoint);
      endpoints.push(listening);
      await backend.webhooks.add({ url: listening.url, events, conversations, channels });
    },
    revoke: (person) => backend.revocations.add({ person }),
    drop: (person) => line.drop(person),
    restore: (person) => line.restore(person),
    pass: async () => {},
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((each) => each.close()));
      await Promise.all(endpoints.map((each) => each[Symbol.asyncDispose]()));
      await server.dispose();
    },
  };
}

/** The application, and the unit, group and location of the suite. Answers what its backend has, and the key that it has it with. */
async function prepare(server: Server): Promise<{ readonly backend: Backend; readonly key: string }> {
  await loadSample(server);
  const as = { data: server.data };
  await parley(['application', 'add', 'crm', '--origins', 'https://crm.example.org'], as);
  await parley(['application', 'channels', 'crm', '--set', CHANNELS], as);
  await parley(['settings', 'set', 'webhooks.networks', '127.0.0.1'], as);
  const { output } = await parley(['application', 'key', 'add', 'crm', '--can', KEY_CAN.join(',')], as);
  const key = output.trim();
  await using operator = asOperator(server);
  const ask = <M extends keyof PeopleMethods>(method: M, input: PeopleMethods[M]['in']) =>
    operator.request<PeopleMethods, M>(method, input as never);
  await ask('people.addUnit', { id: UNIT, name: 'Ward of the suite' });
  const backend = new Backend({ url: server.url, key });
  for (const person of ['maya', 'noor']) await backend.as({ person: { id: person, name: person } }).presence.mine();
  await ask('people.addGroup', { id: GROUP, name: 'Night of the suite', people: ['maya', 'noor'] });
  await ask('people.update', { id: 'maya', location: LOCATION });
  return { backend, key };
}

/** The endpoint at an address of this machine. */
async function serve(endpoint: TestEndpoint): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const answer = await endpoint(new Request('http://endpoint.invalid/', { method: 'POST', headers, body: await text(request) }));
    response.writeHead(answer.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
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
