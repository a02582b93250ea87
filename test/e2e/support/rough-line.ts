import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** How often a slow line carries something. */
const TICK_MS = 100;

/** A network between one person and the server that can fail: bytes go through untouched, until it is cut, held or slow. */
export class RoughLine {
  readonly #port: number;
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  readonly #server: Server;
  #up = true;
  #held = false;
  #crawl: NodeJS.Timeout | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((near) => this.#join(near));
  }

  /** `port`: the server's. */
  static async to(port: number): Promise<RoughLine> {
    const line = new RoughLine(port);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Off: every connection breaks without a word, and no new one comes about. */
  set up(up: boolean) {
    this.#up = up;
    if (!up) this.#cut();
  }

  /** Held: nothing more is read of what the server sends; what is sent to it goes on. */
  set held(held: boolean) {
    this.#held = held;
    clearInterval(this.#crawl);
    for (const [near, far] of this.#pairs) {
      if (held) far.unpipe(near).pause();
      else far.pipe(near);
    }
  }

  /** From here on the server's bytes come so many a second, until it is held or not. */
  crawl(bytesPerSecond: number): void {
    this.held = true;
    const bytes = Math.ceil((bytesPerSecond * TICK_MS) / 1_000);
    this.#crawl = setInterval(() => {
      for (const [near, far] of this.#pairs) {
        const chunk = far.read(Math.min(bytes, far.readableLength)) as Buffer | null;
        if (chunk) near.write(chunk);
      }
    }, TICK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#crawl);
    this.up = false;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    near.on('error', () => near.destroy());
    if (!this.#up) return void near.destroy();
    const far = connect(this.#port, '127.0.0.1');
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    near.pipe(far);
    if (!this.#held) far.pipe(near);
  }

  #cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }
}
