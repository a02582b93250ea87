import { connect } from 'node:net';
import { BareLine } from './line.ts';

const NEWLINE = 10;
/** MSG; what else a server says fits into one line. */
const MSG = 0x4d;

/** NATS' text protocol as a bare line. A message is all that came at once and is whole: one or more lines, with their payloads. */
export class NatsLine extends BareLine {
  static open(port: number): Promise<NatsLine> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', () => {});
        resolve(new NatsLine(socket));
      });
    });
  }

  send(message: Uint8Array | string): void {
    if (!this.closed) this.socket.write(message);
  }

  protected take(bytes: Buffer): number {
    let at = 0;
    for (let end = endOfOperation(bytes, at); end <= bytes.length; end = endOfOperation(bytes, at)) at = end;
    if (at > 0) this.onMessage(bytes.subarray(0, at));
    return at;
  }
}

/** Where the operation at `at` ends, its payload included; Infinity when its line is not whole. */
export function endOfOperation(bytes: Buffer, at: number): number {
  const line = bytes.indexOf(NEWLINE, at);
  if (line < 0 || at >= bytes.length) return Number.POSITIVE_INFINITY;
  return bytes[at] === MSG ? line + 1 + payloadBytes(bytes, line) + 2 : line + 1;
}

/** The number at the end of the line, before `\r\n`. */
function payloadBytes(bytes: Buffer, line: number): number {
  let [size, scale] = [0, 1];
  for (let at = line - 2; ; at--, scale *= 10) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return size;
    size += digit * scale;
  }
}
