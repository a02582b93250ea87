import { connect, type Socket } from 'node:net';
import { BareLine } from './line.ts';

/** Where a server under test listens, and how it wants to be greeted. */
export interface SocketAddress {
  readonly port: number;
  readonly path: string;
  readonly protocol?: string;
}

const OPCODES = { text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
/** One key is as good as another here; with zeros a server could skip its work. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A WebSocket as a bare line: no masking randomness, no fragments. */
export class RawSocket extends BareLine {
  #closeCode = 1_006;

  /** Rejects with what the server answered when it refuses. */
  static async open({ port, path, protocol }: SocketAddress): Promise<RawSocket> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    // An error is followed by a close, which is what counts.
    socket.on('error', () => {});
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
    );
    const rest = await upgraded(socket);
    const opened = new RawSocket(socket);
    if (rest.length > 0) opened.read(rest);
    return opened;
  }

  /** Of the server's close; 1006 where it said none. */
  get closeCode(): number {
    return this.#closeCode;
  }

  /** Strings as text, bytes as a binary message. */
  send(message: Uint8Array | string): void {
    this.#write(typeof message === 'string' ? OPCODES.text : OPCODES.binary, Buffer.from(message as string));
  }

  protected take(bytes: Buffer): number {
    let at = 0;
    for (let end = endOfMessage(bytes, at); end <= bytes.length; end = endOfMessage(bytes, at)) {
      this.#receive((bytes[at] ?? 0) & 0x0f, bytes.subarray(at + headerSize(bytes, at), end));
      at = end;
    }
    return at;
  }

  #receive(opcode: number, payload: Buffer): void {
    if (opcode === OPCODES.text || opcode === OPCODES.binary) this.onMessage(payload);
    else if (opcode === OPCODES.ping) this.#write(OPCODES.pong, payload);
    else if (opcode === OPCODES.close) {
      if (payload.length >= 2) this.#closeCode = payload.readUInt16BE(0);
      // Who does not answer is waited for.
      this.#write(OPCODES.close, payload);
      this.socket.end();
    }
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.closed) return;
    const header = payload.length < 126 ? 2 : 4;
    const message = Buffer.allocUnsafe(header + MASK.length + payload.length);
    message[0] = 0x80 | opcode;
    message[1] = 0x80 | (header === 2 ? payload.length : 126);
    if (header === 4) message.writeUInt16BE(payload.length, 2);
    message.set(MASK, header);
    for (let i = 0; i < payload.length; i++) message[header + MASK.length + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0);
    this.socket.write(message);
  }
}

/** Settles with what came behind the answer to the upgrade. */
function upgraded(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const refused = (): void =>
      reject(new Error(`No upgrade: ${answer.toString('latin1').split('\r\n')[0] || 'the connection was closed'}`));
    const read = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', read);
      socket.off('close', refused);
      if (/^HTTP\/1\.1 101 /.test(answer.toString('latin1', 0, 16))) resolve(answer.subarray(end + 4));
      else refused();
    };
    socket.on('data', read);
    socket.once('close', refused);
  });
}

/** Bytes of the header of the server's message at `at` (RFC 6455, 5.2; a server does not mask). */
function headerSize(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & 0x7f;
  if (length < 126) return 2;
  return length === 126 ? 4 : 10;
}

/** Infinity when not even the header is there. */
function endOfMessage(bytes: Buffer, at: number): number {
  if (bytes.length < at + 2) return Number.POSITIVE_INFINITY;
  const header = headerSize(bytes, at);
  if (bytes.length < at + header) return Number.POSITIVE_INFINITY;
  if (header === 2) return at + header + ((bytes[at + 1] ?? 0) & 0x7f);
  return at + header + (header === 4 ? bytes.readUInt16BE(at + 2) : bytes.readUIntBE(at + 4, 6));
}
