import type { Dialect, Visitor } from './dialect.ts';
import type { Line } from './line.ts';
import { RawSocket } from './raw-socket.ts';

/** Engine.IO 4 and Socket.IO 5 packets over a WebSocket: `0` open, `2` ping, `3` pong, `40` connect, `42[…]` event. */
const [PING, PONG, CONNECT, EVENT] = ['2', '3', '40', '42'] as const;
/** Behind the payload: `"]`. */
const TAIL_BYTES = 2;

export class SocketIoDialect implements Dialect {
  async enter(port: number, { token }: Pick<Visitor, 'token'>): Promise<Line> {
    const line = await RawSocket.open({ port, path: '/socket.io/?EIO=4&transport=websocket' });
    await line.next();
    line.send(`${CONNECT}${JSON.stringify({ token })}`);
    const answer = (await line.next()).toString('latin1');
    if (!answer.startsWith(CONNECT)) throw new Error(`Socket.IO refused: ${answer}`);
    return line;
  }

  async join(port: number, visitor: Visitor): Promise<Line> {
    const line = await this.enter(port, visitor);
    line.send(`${EVENT}${JSON.stringify(['join', visitor.room])}`);
    await line.next();
    return line;
  }

  publication(room: string, payload: string): string {
    return `${EVENT}${JSON.stringify(['say', room, payload])}`;
  }

  deliveries(message: Buffer, line: Line, seen?: (end: number) => void): number {
    if (message.length === 1 && message.toString('latin1') === PING) line.send(PONG);
    if (message.length <= EVENT.length || message.toString('latin1', 0, EVENT.length) !== EVENT) return 0;
    seen?.(message.length - TAIL_BYTES);
    return 1;
  }
}
