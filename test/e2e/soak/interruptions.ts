// `npm run soak -- kill`: a server that is killed and stands still again and again, under people who talk; then everything is compared.
import { setTimeout as sleep } from 'node:timers/promises';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { loadSample } from '../support/clients.ts';
import { Conversation, type Interruption, interrupt } from '../support/conversation.ts';
import { Server } from '../support/server.ts';
import { LISTENERS, ROOM, SPEAKERS } from '../support/talk.ts';
import { type Counted, readCounted } from './counted.ts';
import { keep, print, printFaults, printRow, rowOf } from './keep.ts';
import { type Account, judge } from './verdict.ts';

const KILLS = 100;
/** Publications that each speaker has under way, and the pause after each. */
const [UNDER_WAY, PAUSE_MS] = [4, 100];
/** People talk for so long at most before the next. */
const CALM_MS = 700;
/** Longer than a client waits for an answer before it asks whether anybody is there. */
const LONGEST_FREEZE_MS = 4_000;
const SAY_EVERY = 10;

/** `amount`: kills, and as many freezes. */
export function readInterruptions(args: readonly string[]): Counted | undefined {
  return readCounted(args, KILLS);
}

/** Answers whether everything was as it should be. */
export async function interruptions({ amount, seed, keep: keeps }: Counted): Promise<boolean> {
  const { random } = new SimulatedRuntime(seed);
  print(`${amount} kills and ${amount} freezes, from seed ${seed}.`);
  let server = await Server.start();
  let conversation: Conversation | undefined;
  const backMs: Record<Interruption, number[]> = { kill: [], freeze: [] };
  try {
    await loadSample(server);
    conversation = await Conversation.begin(server, UNDER_WAY, PAUSE_MS);
    for (let done = 0; done < 2 * amount; done++) {
      const how = done % 2 === 0 ? 'kill' : 'freeze';
      await conversation.goesOn();
      await sleep(random.integer(CALM_MS));
      server = await interrupt(server, how, random, LONGEST_FREEZE_MS);
      const startedAt = performance.now();
      await conversation.goesOn();
      backMs[how].push(performance.now() - startedAt);
      if (done % (2 * SAY_EVERY) === 2 * SAY_EVERY - 1) print(`${(done + 1) / 2} of each; ${conversation.acked} acknowledged.`);
    }
    await conversation.end();
    const findings = judge(accountsOf(conversation), new Map([[ROOM, await conversation.stored()]]));
    const rows = findings.map(rowOf);
    for (const row of rows) printRow(row);
    printFaults(findings);
    const back = { afterKill: spread(backMs.kill), afterFreeze: spread(backMs.freeze) };
    print(`         the next acknowledgement after a start: ${back.afterKill}; after SIGCONT: ${back.afterFreeze}`);
    if (keeps) keep('soak-kill', methodOf(amount, seed), { messages: conversation.acked, back, verdicts: rows });
    return rows.every(({ verdict }) => verdict === 'met');
  } finally {
    await conversation?.close();
    await server.dispose();
  }
}

function accountsOf({ speakers, listeners }: Conversation): readonly Account[] {
  return listeners.map(({ bodies }, index) => {
    const { said = [], acked = [] } = speakers[index] ?? {};
    return {
      person: SPEAKERS[index] ?? LISTENERS[0],
      said: said.map((body) => ({ room: ROOM, body })),
      acknowledged: acked.map(([body, offset]) => ({ room: ROOM, body, offset })),
      refused: [],
      heard: new Map([[ROOM, bodies]]),
      // A reset would have ended the conversation.
      resets: [],
    };
  });
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms`;
}

function methodOf(amount: number, seed: number): object {
  return {
    kills: amount,
    freezes: amount,
    seed,
    server: 'a process from source on SQLite; killed with -9 and started again, stopped with SIGSTOP for up to 4 s, in turn',
    clients: 'three people with four publications under way each, and one who listens: the ESDK for Node',
  };
}
