// A process that stands for many people who listen: joins, counts what arrives, samples how old it is.
import { Histogram } from '../measure/histogram.ts';
import { answerCommands } from '../process/answer-commands.ts';
import type { Visitor } from './dialect.ts';
import { DIALECTS, type DialectName } from './dialects.ts';
import { ageOf } from './payload.ts';
import { RawSocket } from './raw-socket.ts';

export interface Gathering {
  readonly dialect: DialectName;
  readonly port: number;
  readonly visitors: readonly Visitor[];
}
export interface CrowdCount {
  /** Ever. */
  readonly deliveries: number;
  /** WebSocket messages that brought them. Ever. */
  readonly messages: number;
  /** Microseconds from sending to arrival (`Histogram`), as some of the connections saw it; since `forgetAges`. */
  readonly ages: readonly number[];
  readonly lostConnections: number;
}

/** Connections that greet the server at the same moment; servers bound how many strangers there are. */
const GREETING_AT_ONCE = 8;
/** Every so-manieth connection reads the time of each delivery. */
const SAMPLE_EVERY = 10;

const sockets: RawSocket[] = [];
let deliveries = 0;
let messages = 0;
let ages = new Histogram();

async function join({ dialect: name, port, visitors }: Gathering): Promise<void> {
  const dialect = DIALECTS[name];
  const queue = [...visitors.entries()];
  const enter = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [index, visitor] = next;
      const socket = await RawSocket.open(dialect.address(port));
      await dialect.greet(socket, visitor);
      await dialect.join(socket, visitor);
      listen(socket, name, index % SAMPLE_EVERY === 0);
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: GREETING_AT_ONCE }, enter));
}

function listen(socket: RawSocket, name: DialectName, samples: boolean): void {
  const dialect = DIALECTS[name];
  socket.onMessage = (message) => {
    const seen = samples ? (end: number) => ages.record(ageOf(message, end)) : undefined;
    const brought = dialect.deliveries(message, socket, seen);
    deliveries += brought;
    if (brought > 0) messages++;
  };
}

const commands = {
  join,
  forgetAges(): void {
    ages = new Histogram();
  },
  count(): CrowdCount {
    return { deliveries, messages, ages: ages.counts, lostConnections: sockets.filter(({ closed }) => closed).length };
  },
};
export type CrowdCommands = typeof commands;
answerCommands(commands);
