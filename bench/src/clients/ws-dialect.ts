import type { Dialect, Visitor } from './dialect.ts';
import type { Line } from './line.ts';
import { RawSocket } from './raw-socket.ts';

/** That of the naive server, which Bun's speaks too: whoever is let in may publish, every message is a publication. */
export class WsDialect implements Dialect {
  enter(port: number, { token }: Pick<Visitor, 'token'>): Promise<Line> {
    return RawSocket.open({ port, path: `/?token=${token}` });
  }

  async join(port: number, visitor: Visitor): Promise<Line> {
    const line = await this.enter(port, visitor);
    line.send(`join ${visitor.room}`);
    await line.next();
    return line;
  }

  publication(room: string, payload: string): string {
    return `${room} ${payload}`;
  }

  deliveries(message: Buffer, _line: Line, seen?: (end: number) => void): number {
    seen?.(message.length);
    return 1;
  }
}
