import type { Dialect, Visitor } from './dialect.ts';
import type { Line } from './line.ts';
import { endOfOperation, NatsLine } from './nats-line.ts';

const PONG = 'PONG\r\n';
/** Behind a payload: `\r\n`. */
const TAIL_BYTES = 2;

export class NatsDialect implements Dialect {
  async enter(port: number, { token }: Pick<Visitor, 'token'>): Promise<Line> {
    const line = await NatsLine.open(port);
    await line.next();
    line.send(`CONNECT ${JSON.stringify({ verbose: false, pedantic: false, lang: 'bench', version: '1', auth_token: token })}\r\nPING\r\n`);
    await ponged(line);
    return line;
  }

  async join(port: number, visitor: Visitor): Promise<Line> {
    const line = await this.enter(port, visitor);
    line.send(`SUB ${visitor.room} 1\r\nPING\r\n`);
    await ponged(line);
    return line;
  }

  publication(room: string, payload: string): string {
    return `PUB ${room} ${payload.length}\r\n${payload}\r\n`;
  }

  deliveries(message: Buffer, line: Line, seen?: (end: number) => void): number {
    let count = 0;
    for (let at = 0; at < message.length; ) {
      const end = endOfOperation(message, at);
      const kind = message.toString('latin1', at, at + 4);
      if (kind === 'MSG ') {
        count++;
        seen?.(end - TAIL_BYTES);
      } else if (kind === 'PING') line.send(PONG);
      else if (kind === '-ERR') throw new Error(`nats-server refused: ${message.toString('latin1', at, end - TAIL_BYTES)}`);
      at = end;
    }
    return count;
  }
}

async function ponged(line: Line): Promise<void> {
  for (;;) {
    const answer = (await line.next()).toString('latin1');
    if (answer.includes('-ERR')) throw new Error(`nats-server refused: ${answer.trim()}`);
    if (answer.includes(PONG)) return;
  }
}
