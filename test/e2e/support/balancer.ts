import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from 'node:net';

/** What stands in front of several nodes: each connection goes to the next of them that takes it, and ends when that does. */
export class Balancer {
  readonly port: number;
  readonly #listener: Listener;
  readonly #sockets: Set<Socket>;

  private constructor(listener: Listener, sockets: Set<Socket>) {
    this.#listener = listener;
    this.#sockets = sockets;
    this.port = (listener.address() as AddressInfo).port;
  }

  /** `ports`: of the nodes, asked for each connection. */
  static async start(ports: () => readonly number[]): Promise<Balancer> {
    const sockets = new Set<Socket>();
    let turn = 0;
    const listener = createServer({ pauseOnConnect: true }, (client) => {
      const targets = ports();
      const first = turn++;
      const order = targets.map((_, index) => targets[(first + index) % targets.length] as number);
      sockets.add(client);
      client.on('close', () => sockets.delete(client));
      client.on('error', () => client.destroy());
      join(client, order);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return new Balancer(listener, sockets);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** To the first that takes it; nobody is left waiting where none does. */
function join(client: Socket, [port, ...others]: readonly number[]): void {
  if (port === undefined) {
    client.destroy();
    return;
  }
  const node = connect(port, '127.0.0.1');
  let taken = false;
  node.on('connect', () => {
    taken = true;
    client.pipe(node);
    node.pipe(client);
  });
  node.on('error', () => {
    if (taken) client.destroy();
    else join(client, others);
  });
  client.on('close', () => node.destroy());
}
