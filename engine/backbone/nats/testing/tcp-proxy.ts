import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Stands between a client and a server on the loopback interface and does what networks do. */
export interface TcpProxy {
  /** The server's address with the proxy in its place. */
  readonly url: string;
  /** Ends every connection, and every new one until `heal`. */
  cut(): void;
  /** Passes nothing on, without a word to either side, until `heal`: a broken line. New connections are taken and stay silent. */
  stall(): void;
  /** Passes everything on so much later, each way, in order. 0: at once. */
  delay(ms: number): void;
  /** Ends `cut` or `stall`. What a stall held arrives. */
  heal(): void;
  close(): Promise<void>;
}

/** `target` is the server's URL, of any protocol, with a port. */
export async function startProxy(target: string): Promise<TcpProxy> {
  const proxy = new LoopbackProxy(new URL(target));
  await proxy.listen();
  return proxy;
}

class LoopbackProxy implements TcpProxy {
  readonly #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #delayMs = 0;
  /** Pending while the line is stalled. */
  #open = Promise.withResolvers<void>();

  constructor(target: URL) {
    this.#target = target;
    this.#open.resolve();
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  get url(): string {
    const url = new URL(this.#target);
    const address = this.#server.address();
    url.hostname = '127.0.0.1';
    if (address && typeof address === 'object') url.port = String(address.port);
    return url.href;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  stall(): void {
    this.#open = Promise.withResolvers();
  }

  delay(ms: number): void {
    this.#delayMs = ms;
  }

  heal(): void {
    this.#isCut = false;
    this.#open.resolve();
  }

  close(): Promise<void> {
    this.cut();
    this.#open.resolve();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    if (this.#isCut) return void client.destroy();
    const server = connect({ port: Number(this.#target.port), host: this.#target.hostname, noDelay: true });
    this.#join(client, server);
    this.#join(server, client);
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => {});
    from.on('close', () => this.#sockets.delete(from));
    void this.#pump(from, to);
  }

  /** Without a delay it reads no further than it can pass on, so that a stalled line fills up as a real one does. */
  async #pump(from: Socket, to: Socket): Promise<void> {
    let tail = Promise.resolve();
    try {
      for await (const chunk of from) {
        const due = performance.now() + this.#delayMs;
        tail = tail.then(() => this.#pass(chunk, to, due));
        if (this.#delayMs === 0) await tail;
      }
      await tail;
      to.end();
    } catch {
      // One side was cut off.
      to.destroy();
    }
  }

  async #pass(chunk: Buffer, to: Socket, due: number): Promise<void> {
    const left = due - performance.now();
    if (left > 0) await wait(left);
    await this.#open.promise;
    if (!to.write(chunk)) await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
  }
}
