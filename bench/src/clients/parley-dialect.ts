import { encodeFrame, FRAMES, SUBPROTOCOL } from '@parley/protocol';
import type { Dialect, Visitor } from './dialect.ts';
import { answerTo, checkFrames, sayHello } from './parley-frames.ts';
import type { RawSocket, SocketAddress } from './raw-socket.ts';

const SUBSCRIBE_ID = 1;
const INBOX_ID = 2;
const NOTHING = new Uint8Array();
const encoder = new TextEncoder();

export class ParleyDialect implements Dialect {
  address(port: number): SocketAddress {
    return { port, path: '/parley', protocol: SUBPROTOCOL };
  }

  greet(socket: RawSocket, { token }: Pick<Visitor, 'token'>): Promise<void> {
    return sayHello(socket, token);
  }

  async join(socket: RawSocket, { room, inbox = false }: Visitor): Promise<void> {
    const from = { from: undefined, last: 0, members: false, noEcho: false };
    socket.send(encodeFrame({ frame: 'subscribe', id: SUBSCRIBE_ID, channel: room, ...from }));
    await answerTo(socket, SUBSCRIBE_ID);
    if (!inbox) return;
    socket.send(encodeFrame({ frame: 'watch', id: INBOX_ID, topic: 'messaging.inbox', since: undefined, body: NOTHING }));
    await answerTo(socket, INBOX_ID);
  }

  publication(room: string, payload: string, seq: number): Uint8Array {
    return encodeFrame({ frame: 'publish', id: seq, channel: room, producer: 'bench', seq, payload: encoder.encode(payload) });
  }

  /** Walks over the frames without decoding them; one of another kind has the whole message looked at. */
  deliveries(message: Buffer, socket: RawSocket, seen?: (end: number) => void): number {
    let count = 0;
    let others = 0;
    for (let at = 0; at < message.length; ) {
      let length = 0;
      for (let scale = 1, more = true; more; scale *= 128) {
        const byte = message[at++] ?? 0;
        length += (byte & 0x7f) * scale;
        more = byte > 0x7f;
      }
      const end = at + length;
      if (message[at] === FRAMES.message.type) {
        count++;
        seen?.(end);
      } else others++;
      at = end;
    }
    if (others > 0) checkFrames(message, socket);
    return count;
  }
}
