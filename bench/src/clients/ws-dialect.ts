import type { Dialect } from './dialect.ts';
import type { RawSocket, SocketAddress } from './raw-socket.ts';

/** The naive server's: connecting is joining, every message is a publication. */
export class WsDialect implements Dialect {
  address(port: number): SocketAddress {
    return { port, path: '/' };
  }

  async greet(): Promise<void> {}

  async join(socket: RawSocket, { room }: { readonly room: string }): Promise<void> {
    socket.send(`join ${room}`);
    await socket.next();
  }

  publication(room: string, payload: string): string {
    return `${room} ${payload}`;
  }

  deliveries(message: Buffer, _socket: RawSocket, seen?: (end: number) => void): number {
    seen?.(message.length);
    return 1;
  }
}
