// A process that stands for many people who listen, and may talk: joins, counts what arrives, samples how old it is.
import { Histogram } from '../measure/histogram.ts';
import { answerCommands } from '../process/answer-commands.ts';
import type { Visitor } from './dialect.ts';
import { DIALECTS, type DialectName } from './dialects.ts';
import type { Line } from './line.ts';
import { Pace, paceCommands } from './pace.ts';
import { ageOf, stampedPayload } from './payload.ts';

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
  /** The same of casts. */
  readonly castAges: readonly number[];
  readonly lostConnections: number;
}

/** Connections that greet the server at the same moment; servers bound how many strangers there are. */
const GREETING_AT_ONCE = 8;
/** Every so-manieth connection reads the time of each delivery. */
const SAMPLE_EVERY = 10;

const lines: Line[] = [];
const pace = new Pace();
let deliveries = 0;
let messages = 0;
let ages = new Histogram();
let castAges = new Histogram();

async function join({ dialect: name, port, visitors }: Gathering): Promise<void> {
  const dialect = DIALECTS[name];
  const queue = [...visitors.entries()];
  const enter = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [index, visitor] = next;
      const line = await dialect.join(port, visitor);
      listen(line, name, index % SAMPLE_EVERY === 0);
      let seq = 0;
      pace.add(() => line.send(dialect.publication(visitor.room, stampedPayload(), ++seq)));
      lines.push(line);
    }
  };
  await Promise.all(Array.from({ length: GREETING_AT_ONCE }, enter));
}

function listen(line: Line, name: DialectName, samples: boolean): void {
  const dialect = DIALECTS[name];
  line.onMessage = (message) => {
    const seen = samples ? (end: number) => ages.record(ageOf(message, end)) : undefined;
    const castSeen = samples ? (end: number) => castAges.record(ageOf(message, end)) : undefined;
    const brought = dialect.deliveries(message, line, seen, castSeen);
    deliveries += brought;
    if (brought > 0) messages++;
  };
}

const commands = {
  join,
  ...paceCommands(pace),
  forgetAges(): void {
    ages = new Histogram();
    castAges = new Histogram();
  },
  count(): CrowdCount {
    return {
      deliveries,
      messages,
      ages: ages.counts,
      castAges: castAges.counts,
      lostConnections: lines.filter(({ closed }) => closed).length,
    };
  },
};
export type CrowdCommands = typeof commands;
answerCommands(commands);
