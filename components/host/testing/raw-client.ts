import { SOCKET_PATH } from '@parley/host';
import {
  decodeFrames,
  encodeFrame,
  encodeJson,
  type Frame,
  type FrameName,
  type FrameOf,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
} from '@parley/protocol';
import { WebSocket } from 'ws';

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A client that is nothing but the wire: for tests of what a server answers, frame by frame. */
export class RawClient {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  readonly #waiting = new Set<() => void>();
  #lastId = 0;
  /** Settles when the connection has ended. */
  readonly closed: Promise<Closed>;
  #welcome: FrameOf<'welcome'> | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#frames.push(...decodeFrames(data));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
  }

  /** Connects without saying hello. Rejects with `Unexpected server response: <status>` when the upgrade is refused. */
  static async connect(
    url: string,
    options: { readonly headers?: Record<string, string>; readonly protocol?: string; readonly path?: string } = {},
  ): Promise<RawClient> {
    const { headers = {}, protocol = SUBPROTOCOL, path = SOCKET_PATH } = options;
    const socket = new WebSocket(url.replace(/^http/, 'ws') + path, protocol, { headers, perMessageDeflate: false });
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => {});
    return client;
  }

  /** Connects and says hello; settles with the welcome. */
  static async signIn(url: string, token: string): Promise<RawClient> {
    return RawClient.#hello(url, { token, ticket: undefined });
  }

  /** Connects with a resume ticket alone; rejects when the connection ends before the welcome. */
  static async resume(url: string, ticket: string): Promise<RawClient> {
    return RawClient.#hello(url, { token: undefined, ticket });
  }

  static async #hello(url: string, shown: Pick<FrameOf<'hello'>, 'token' | 'ticket'>): Promise<RawClient> {
    const client = await RawClient.connect(url);
    client.send({ frame: 'hello', version: PROTOCOL_VERSION, client: 'raw', device: 'device', ...shown });
    client.#welcome = await client.next('welcome').catch(async () => {
      throw new ClosedByServer(await client.closed);
    });
    return client;
  }

  /** What the server said at first. */
  get welcome(): FrameOf<'welcome'> {
    if (!this.#welcome) throw new Error('This client did not sign in.');
    return this.#welcome;
  }

  send(...frames: readonly Frame[]): void {
    this.#socket.send(Buffer.concat(frames.map(encodeFrame)));
  }

  /** Sends bytes as they are; a string goes as a text message. */
  sendRaw(data: Uint8Array | string): void {
    this.#socket.send(data);
  }

  /** An id that no request of this client has used. */
  id(): number {
    return ++this.#lastId;
  }

  /** Sends a request and settles with its parsed result; rejects with the error frame's facts. */
  async request(
    method: string,
    input: unknown = {},
    options: { readonly key?: string; readonly deadlineMs?: number } = {},
  ): Promise<unknown> {
    const id = this.id();
    this.send({ frame: 'request', id, method, key: options.key, deadlineMs: options.deadlineMs ?? 0, body: encodeJson(input) });
    return json((await this.answer(id)).body);
  }

  /** The response with this id; rejects with a `RefusedByServer` for an error frame. */
  async answer(id: number): Promise<FrameOf<'response'>> {
    const frame = await this.take((each) => (each.frame === 'response' || each.frame === 'error') && each.id === id);
    if (frame.frame === 'error') throw new RefusedByServer(frame);
    return frame as FrameOf<'response'>;
  }

  /** The next frame of that name that has not been taken yet; it is taken out. */
  async next<N extends FrameName>(name: N): Promise<FrameOf<N>> {
    return (await this.take((frame) => frame.frame === name)) as unknown as FrameOf<N>;
  }

  /** The first frame that fits; it is taken out. Rejects when the connection ends before one comes. */
  async take(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const index = this.#frames.findIndex(fits);
      const [frame] = index < 0 ? [] : this.#frames.splice(index, 1);
      if (frame) return frame;
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error('The connection ended before the frame came.');
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** False: nothing more is read of what the server sends, nor whether it has ended the connection. */
  set reading(on: boolean) {
    if (on) this.#socket.resume();
    else this.#socket.pause();
  }

  /** Frames that have arrived and were not taken. */
  get frames(): readonly Frame[] {
    return this.#frames;
  }

  /** Ends the connection; settles when it is gone. */
  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** A connection that was ended instead of welcomed. */
export class ClosedByServer extends Error {
  override readonly name = 'ClosedByServer';
  readonly code: number;
  constructor({ code, reason }: Closed) {
    super(reason);
    this.code = code;
  }
}

/** An error frame. */
export class RefusedByServer extends Error {
  override readonly name = 'RefusedByServer';
  readonly code: number;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;
  constructor({ code, message, details, retryAfterMs }: FrameOf<'error'>) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.details = details.length === 0 ? undefined : json(details);
  }
}

/** The parsed JSON of a frame's body. */
export function json(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body).toString());
}
