// A process that stands for people with the real client: each is there, watches the people of a unit, and comes back by itself when the
// connection is lost. It notes whoever is shown as offline.
import { connect, type Parley } from '@parley/esdk';
import { type PresenceSnapshot, presence } from '@parley/esdk/presence';
import { sleep } from '../measure/clock.ts';
import { answerCommands } from '../process/answer-commands.ts';
import { LightSocket } from './light-socket.ts';

export interface Colleague {
  readonly token: string;
  /** That it watches, all of its rows. */
  readonly unit: string;
}
export interface Arrival {
  readonly port: number;
  readonly colleagues: readonly Colleague[];
  /** Who is to be seen, always: the people who have a client in some process. */
  readonly expected: readonly string[];
}
export interface Attendance {
  readonly connected: number;
  /** People who were shown as offline though their client had not gone, with when that was (milliseconds since 1970). */
  readonly missed: readonly (readonly [person: string, at: number])[];
  /** When the last of the clients was connected again, milliseconds since 1970. */
  readonly lastBackAt: number;
  /** Why connections were lost, or tries were in vain, and how often; since `watchOut`. */
  readonly losses: Readonly<Record<string, number>>;
  /** What was shown, since `watchOut`: by all watches, and by the one that showed most. */
  readonly looks: number;
  readonly mostLooks: number;
}

/** Clients that connect at the same moment; the server bounds how many strangers there are. */
const AT_ONCE = 4;
const ROWS = 200;
const STEP_MS = 20;

const clients: Parley[] = [];
let expected: ReadonlySet<string> = new Set();
let missed: [string, number][] = [];
let losses: Record<string, number> = {};
let lastBackAt = 0;
/** By client. */
let looks = new Map<Parley, number>();
let looking = false;

async function enter({ port, colleagues, expected: people }: Arrival): Promise<void> {
  expected = new Set(people);
  const queue = [...colleagues];
  const next = async (): Promise<void> => {
    for (let each = queue.pop(); each; each = queue.pop()) await join(port, each);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function join(port: number, { token, unit }: Colleague): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const parley = connect(url, { token, storageKey: token, socket: (address, protocol) => new LightSocket(address, protocol) });
  clients.push(parley);
  parley.subscribe(
    ({ connection }) => connection,
    (connection) => {
      if (connection.state === 'up') lastBackAt = Date.now();
      if (connection.state === 'down') losses[connection.code] = (losses[connection.code] ?? 0) + 1;
    },
  );
  const watch = presence(parley).watch({ unit, window: [0, ROWS] });
  watch.subscribe(
    (snapshot) => snapshot,
    (snapshot) => look(parley, snapshot),
  );
  while (!watch.snapshot.ready) await sleep(STEP_MS);
}

function look(parley: Parley, { ready, people }: PresenceSnapshot): void {
  if (!ready || !looking) return;
  looks.set(parley, (looks.get(parley) ?? 0) + 1);
  for (const { person, state } of people) if (state === 'offline' && expected.has(person)) missed.push([person, Date.now()]);
}

const commands = {
  enter,
  /** From now on whoever is shown as offline is noted. */
  watchOut(): void {
    [missed, losses, looks, looking] = [[], {}, new Map(), true];
  },
  attendance(): Attendance {
    const connected = clients.filter(({ connection }) => connection.state === 'up').length;
    const shown = [...looks.values()];
    return { connected, missed, lastBackAt, losses, looks: shown.reduce((sum, each) => sum + each, 0), mostLooks: Math.max(0, ...shown) };
  },
};
export type ColleaguesCommands = typeof commands;
answerCommands(commands);
