import type { Dialect } from './dialect.ts';
import type { RawSocket, SocketAddress } from './raw-socket.ts';

/** Engine.IO 4 and Socket.IO 5 packets over a WebSocket: `0` open, `2` ping, `3` pong, `40` connect, `42[…]` event. */
const [PING, PONG, CONNECT, EVENT] = ['2', '3', '40', '42'] as const;
/** Behind the payload: `"]`. */
const TAIL_BYTES = 2;

export class SocketIoDialect implements Dialect {
  address(port: number): SocketAddress {
    return { port, path: '/socket.io/?EIO=4&transport=websocket' };
  }

  async greet(socket: RawSocket): Promise<void> {
    await socket.next();
    socket.send(CONNECT);
    await socket.next();
  }

  async join(socket: RawSocket, { room }: { readonly room: string }): Promise<void> {
    socket.send(`${EVENT}${JSON.stringify(['join', room])}`);
    await socket.next();
  }

  publication(room: string, payload: string): string {
    return `${EVENT}${JSON.stringify(['say', room, payload])}`;
  }

  deliveries(message: Buffer, socket: RawSocket, seen?: (end: number) => void): number {
    if (message.length === 1 && message.toString('latin1') === PING) socket.send(PONG);
    if (message.length <= EVENT.length || message.toString('latin1', 0, EVENT.length) !== EVENT) return 0;
    seen?.(message.length - TAIL_BYTES);
    return 1;
  }
}
