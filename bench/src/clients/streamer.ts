// A process that stands for one client of the ESDK with pipes: it streams bytes that are never the same twice, or reads them, and digests both.
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { connect, type Parley } from '@parley/esdk';
import { type Pipe, pipes } from '@parley/esdk/pipes';
import { micros, sleep } from '../measure/clock.ts';
import { answerCommands } from '../process/answer-commands.ts';

export interface Reading {
  /** What a reader takes at most; absent: as fast as it can. */
  readonly bytesPerSecond?: number;
}

export interface Streamed {
  readonly bytes: number;
  /** Of what was written or read, in hexadecimal; undefined while it goes on. */
  readonly digest: string | undefined;
  /** Of the machine's clock, microseconds. */
  readonly at: number;
  /** Why it ended before its time. */
  readonly failure: string | undefined;
}

const BLOCK = 64 * 1024;
const LABEL = 'file';

interface Stream {
  bytes: number;
  readonly hash: Hash;
  digest: string | undefined;
  at: number;
  failure: string | undefined;
}

let parley: Parley | undefined;
const streams: Stream[] = [];

async function enter({ port, token, reads }: { port: number; token: string; reads?: Reading }): Promise<void> {
  parley = connect(`http://127.0.0.1:${port}`, { token, client: 'bench' });
  while (parley.connection.state !== 'up') await sleep(5);
  if (reads) pipes(parley).accept(LABEL, (pipe) => void follow(read(pipe, reads)));
}

/** Opens a pipe to that person and writes so many bytes; answers its number here, before they have been written. */
async function write({ person, bytes }: { person: string; bytes: number }): Promise<number> {
  const pipe = await pipes(parley as Parley).open({ person }, { label: LABEL });
  return follow((stream) => writeAll(pipe, bytes, stream));
}

async function writeAll(pipe: Pipe, bytes: number, stream: Stream): Promise<void> {
  const writer = pipe.writable.getWriter();
  const block = randomBytes(BLOCK);
  for (let number = 0; stream.bytes < bytes; number++) {
    block.writeDoubleLE(number, 0);
    const part = block.subarray(0, Math.min(BLOCK, bytes - stream.bytes));
    stream.hash.update(part);
    await writer.write(part);
    stream.bytes += part.length;
  }
  await writer.close();
}

function read(pipe: Pipe, { bytesPerSecond }: Reading): (stream: Stream) => Promise<void> {
  return async (stream) => {
    const began = performance.now();
    for await (const chunk of pipe.readable as unknown as AsyncIterable<Uint8Array>) {
      stream.hash.update(chunk);
      stream.bytes += chunk.length;
      if (bytesPerSecond) await sleep(Math.max(0, (stream.bytes / bytesPerSecond) * 1_000 - (performance.now() - began)));
    }
  };
}

function follow(run: (stream: Stream) => Promise<void>): number {
  const stream: Stream = { bytes: 0, hash: createHash('sha256'), digest: undefined, at: 0, failure: undefined };
  run(stream).then(
    () => {
      stream.at = micros();
      stream.digest = stream.hash.digest('hex');
    },
    (error: unknown) => {
      stream.failure = String(error);
    },
  );
  return streams.push(stream) - 1;
}

/** All streams since the last `forget`, in the order in which they were opened. */
function streamed(): readonly Streamed[] {
  return streams.map(({ bytes, digest, at, failure }) => ({ bytes, digest, at, failure }));
}

const commands = {
  enter,
  write,
  streamed,
  forget: (): void => void streams.splice(0),
  now: (): number => micros(),
  leave: async (): Promise<void> => parley?.close(),
};
export type StreamerCommands = typeof commands;
answerCommands(commands);
