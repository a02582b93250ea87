import { encodeFrame, encodeJson, FRAMES, SUBPROTOCOL } from '@parley/protocol';
import type { Dialect, Visitor } from './dialect.ts';
import type { Line } from './line.ts';
import { answerIn, checkFrames, framesOf, sendHello, welcomeIn } from './parley-frames.ts';
import { RawSocket, type SocketAddress } from './raw-socket.ts';

const SUBSCRIBE_ID = 1;
const INBOX_ID = 2;
const PRESENCE_ID = 3;
const NOTHING = new Uint8Array();
const encoder = new TextEncoder();

export function parleyAddress(port: number): SocketAddress {
  return { port, path: '/parley', protocol: SUBPROTOCOL };
}

export class ParleyDialect implements Dialect {
  async enter(port: number, { token }: Pick<Visitor, 'token'>): Promise<Line> {
    const line = await RawSocket.open(parleyAddress(port));
    sendHello(line, { token });
    await welcomeIn(framesOf(line));
    return line;
  }

  /** As the ESDK does: what it asks for leaves behind the hello. */
  async join(port: number, { token, room, watches }: Visitor): Promise<Line> {
    const line = await RawSocket.open(parleyAddress(port));
    sendHello(line, { token });
    const from = { from: undefined, last: 0, members: false, noEcho: false };
    line.send(encodeFrame({ frame: 'subscribe', id: SUBSCRIBE_ID, channel: room, ...from }));
    const frames = framesOf(line);
    await answerIn(frames, SUBSCRIBE_ID);
    if (!watches) return line;
    line.send(encodeFrame({ frame: 'watch', id: INBOX_ID, topic: 'messaging.inbox', since: undefined, body: NOTHING }));
    await answerIn(frames, INBOX_ID);
    const body = encodeJson({ ids: watches });
    line.send(encodeFrame({ frame: 'watch', id: PRESENCE_ID, topic: 'presence.people', since: undefined, body }));
    await answerIn(frames, PRESENCE_ID);
    return line;
  }

  publication(room: string, payload: string, seq: number): Uint8Array {
    return encodeFrame({ frame: 'publish', id: seq, channel: room, producer: 'bench', seq, payload: encoder.encode(payload) });
  }

  /** Walks over the frames without decoding them; one of another kind has the whole message looked at. */
  deliveries(message: Buffer, line: Line, seen?: (end: number) => void, castSeen?: (end: number) => void): number {
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
      } else if (message[at] === FRAMES.cast.type) castSeen?.(end);
      else others++;
      at = end;
    }
    if (others > 0) checkFrames(message, line);
    return count;
  }
}
