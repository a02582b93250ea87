import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SOCKET_PATH } from '@parley/host';
import { SUBPROTOCOL } from '@parley/protocol';

/** How an upgrade to the protocol is asked for. */
export const UPGRADE: string = [
  `GET ${SOCKET_PATH} HTTP/1.1`,
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==',
  `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
  '\r\n',
].join('\r\n');

/** A TCP connection and nothing else: for tests of what a server does about somebody who keeps no rules. It answers nothing by itself. */
export class BareConnection {
  readonly socket: Socket;
  /** Settles with everything that came, when the server has ended the connection. */
  readonly ended: Promise<Buffer>;
  #got: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    // A reset is an end as good as another.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#got = Buffer.concat([this.#got, chunk]);
    });
    this.ended = new Promise((resolve) => socket.once('close', () => resolve(this.#got)));
  }

  static async open(url: string): Promise<BareConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const connection = new BareConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  /** Open, and upgraded to a WebSocket. */
  static async upgraded(url: string): Promise<BareConnection> {
    const connection = await BareConnection.open(url);
    connection.write(UPGRADE);
    while (!connection.got.includes('\r\n\r\n')) await once(connection.socket, 'data');
    return connection;
  }

  /** Everything that has come. */
  get got(): Buffer {
    return this.#got;
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** Writes one byte after the other until the connection has ended or none is left; answers how many it got rid of. */
  async trickle(bytes: Uint8Array, everyMs: number): Promise<number> {
    let written = 0;
    for (const byte of bytes) {
      if (this.socket.destroyed) break;
      this.write(Uint8Array.of(byte));
      written++;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return written;
  }
}

/** A WebSocket frame as a client sends it, masked with zeros (RFC 6455, 5.2). */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const short = length < 126;
  const head = Buffer.alloc(short ? 6 : 8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (short ? length : 126);
  if (!short) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}

/** The code of the close frame with which what a server sent ends; undefined: it ends without one. */
export function closeCodeIn(bytes: Buffer): number | undefined {
  const start = bytes.lastIndexOf(0x88);
  const size = bytes[start + 1] ?? 0;
  return start >= 0 && size >= 2 && bytes.length === start + 2 + size ? bytes.readUInt16BE(start + 2) : undefined;
}
