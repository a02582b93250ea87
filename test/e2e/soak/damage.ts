// `npm run soak -- codec`: damaged messages, read by the codec and received by a router before and after it knows who sends them.
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeFrame, PROTOCOL_VERSION } from '@parley/protocol';
import { judge, mutatedMessage } from '@parley/protocol/testing';
import { type Connection, type Link, Router } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { SoloSite } from '@parley/site';
import { type Counted, readCounted } from './counted.ts';
import { keep, print, printRow, type Row } from './keep.ts';

const MESSAGES = 1_000_000;
const SAY_EVERY = 100_000;
/** Something kept of each message would be far more. */
const MAX_GROWTH_BYTES = 16 * 1024 ** 2;
/** After so many messages some time passes: what is kept for a minute is kept for few of them. */
const TURN = 64;
const TURN_MS = 100;
const WHO = 'ann';
const HELLO = encodeFrame({ frame: 'hello', version: PROTOCOL_VERSION, client: 'soak', device: 'd', token: WHO, ticket: undefined });

/** `amount`: messages. */
export function readDamage(args: readonly string[]): Counted | undefined {
  return readCounted(args, MESSAGES);
}

/** Answers whether every message was refused by a typed error or meant what it said, and nothing was thrown or kept. */
export async function damage({ amount, seed: first, keep: keeps }: Counted): Promise<boolean> {
  const outcomes = { refused: 0, decoded: 0 };
  const target = new Target();
  let before = 0;
  print(`${amount} damaged messages, from seed ${first}.`);
  for (let seed = first; seed < first + amount; seed++) {
    const message = mutatedMessage(seed);
    try {
      outcomes[judge(message)]++;
      await target.receive(message);
    } catch (fault) {
      print(`not met  seed ${seed}, bytes ${message}: ${fault instanceof Error ? fault.stack : fault}`);
      return false;
    }
    if ((seed - first) % SAY_EVERY !== SAY_EVERY - 1) continue;
    before ||= kept();
    print(`${seed - first + 1}: ${outcomes.refused} refused, ${outcomes.decoded} decoded; ${target.closed} connections closed.`);
  }
  const growth = before === 0 ? 0 : kept() - before;
  const bounded = growth < MAX_GROWTH_BYTES;
  const rows: readonly Row[] = [
    { measure: 'a typed error or what it says', value: `${outcomes.refused} refused, ${outcomes.decoded} decoded`, verdict: 'met' },
    {
      measure: 'memory is bounded',
      value: `${(growth / 1024 ** 2).toFixed(1)} MiB more than after the first ${SAY_EVERY}`,
      verdict: bounded ? 'met' : 'not met',
    },
  ];
  for (const row of rows) printRow(row);
  if (keeps) keep('soak-codec', { messages: amount, seed: first }, { verdicts: rows });
  return bounded;
}

/** A router with one connection that nobody has introduced, and one that is somebody's; each is opened again when it was closed. */
class Target {
  readonly #runtime = new SimulatedRuntime(1);
  readonly #router: Router;
  readonly #faults: unknown[] = [];
  #stranger: Connection | undefined;
  #known: Connection | undefined;
  #received = 0;
  closed = 0;

  constructor() {
    this.#router = new Router({
      runtime: this.#runtime,
      site: new SoloSite('n0'),
      envelope: (frames) => frames[0] ?? new Uint8Array(),
      authenticate: async ({ token }) => ({ kind: 'person', id: token, roles: [], grant: token }),
      ticketKey: new Uint8Array(32),
      limits: { framesPerSecond: 1e9, bytesPerSecond: 1e12 },
      onLagging: () => {},
      onFault: (fault) => this.#faults.push(fault),
    });
  }

  async receive(message: Uint8Array): Promise<void> {
    this.#stranger ??= this.#connect();
    this.#stranger.receive(message);
    this.#known ??= await this.#introduce();
    this.#known.receive(message);
    // What waits for its turn has it; deadlines, too.
    if (++this.#received % TURN === 0) await this.#runtime.advance(TURN_MS);
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  async #introduce(): Promise<Connection> {
    const connection = this.#connect();
    connection.receive(HELLO);
    while (this.#router.sessionsOf(WHO).length === 0) await turn();
    return connection;
  }

  #connect(): Connection {
    const link: Link = {
      queuedBytes: 0,
      remote: 'soak',
      write: () => {},
      close: () => {
        this.closed++;
        if (this.#stranger === connection) this.#stranger = undefined;
        if (this.#known === connection) this.#known = undefined;
        queueMicrotask(() => connection.ended());
      },
    };
    const connection = this.#router.accept(link);
    return connection;
  }
}

/** Bytes of the heap that somebody still uses. */
function kept(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
