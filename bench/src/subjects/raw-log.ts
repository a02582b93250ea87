// The durable log alone, without a server around it: what the whole path is compared with.
import { openSqliteStore, type SqliteStore } from '@parley/storage/sqlite';
import { sleep } from '../measure/clock.ts';
import { answerCommands } from '../process/answer-commands.ts';

export interface RawLogOptions {
  readonly data: string;
  /** Each appends its next entry when the last one is on disk. */
  readonly producers: number;
  readonly channels: number;
  readonly payloadBytes: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
}

let appended = 0;

/** Appends per second within the window. */
async function appendRate({ data, producers, channels, payloadBytes, warmUpMs, windowMs }: RawLogOptions): Promise<number> {
  const store = await openSqliteStore({ path: data });
  const payload = new Uint8Array(payloadBytes).fill(120);
  const stop = new AbortController();
  const running = Array.from({ length: producers }, (_, index) =>
    append(store, { channel: `raw/${index % channels}`, producer: `p${index}`, payload }, stop.signal),
  );
  await sleep(warmUpMs);
  const [before, began] = [appended, performance.now()];
  await sleep(windowMs);
  const rate = ((appended - before) * 1_000) / (performance.now() - began);
  stop.abort();
  await Promise.all(running);
  await store.close();
  return rate;
}

interface Lane {
  readonly channel: string;
  readonly producer: string;
  readonly payload: Uint8Array;
}

async function append(store: SqliteStore, { channel, producer, payload }: Lane, signal: AbortSignal): Promise<void> {
  for (let seq = 1; !signal.aborted; seq++) {
    const entry = { sender: producer, payload, countable: true };
    const { status } = await store.log.append({ channel, producer: { producer, seq }, entry });
    if (status !== 'appended') throw new Error(`The log answered ${status}.`);
    appended++;
  }
}

const commands = { appendRate };
export type RawLogCommands = typeof commands;
answerCommands(commands);
