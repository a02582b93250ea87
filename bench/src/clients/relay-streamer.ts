// A process with one end of streams through the naive relay: what a pipe does of itself is done here by hand, as little of it as can be.
// Bytes that are never the same twice, a window that the reader's acknowledgements move, digests at both ends.
import { createHash, randomBytes } from 'node:crypto';
import { answerCommands } from '../process/answer-commands.ts';

export interface Relayed {
  readonly port: number;
  /** Streams, numbered from 0; both ends name the same. */
  readonly streams: number;
  /** Of each stream. */
  readonly bytes: number;
}

/** As a pipe of Parley has it. */
const [CHUNK, WINDOW, ACK_EVERY] = [16 * 1024, 256 * 1024, 64 * 1024];

let total = 0;

/** Settles when all of every stream is acknowledged. */
async function write({ port, streams, bytes }: Relayed): Promise<void> {
  await Promise.all(Array.from({ length: streams }, (_, number) => writeOne(port, number, bytes)));
}

async function writeOne(port: number, number: number, bytes: number): Promise<void> {
  const [block, hash] = [randomBytes(CHUNK), createHash('sha256')];
  let sent = 0;
  await converse(port, number, (socket, data) => {
    // The first message says that the other end is there.
    const acknowledged = sent === 0 ? 0 : Number(data);
    for (; sent < bytes && sent + CHUNK - acknowledged <= WINDOW; sent += CHUNK) {
      block.writeDoubleLE(sent, 0);
      hash.update(block);
      socket.send(block);
    }
    return acknowledged >= bytes;
  });
}

/** Settles when all of every stream has come. */
async function read({ port, streams, bytes }: Relayed): Promise<void> {
  await Promise.all(Array.from({ length: streams }, (_, number) => readOne(port, number, bytes)));
}

async function readOne(port: number, number: number, bytes: number): Promise<void> {
  const hash = createHash('sha256');
  let [got, said] = [0, 0];
  await converse(port, number, (socket, data) => {
    if (typeof data === 'string') return false;
    const chunk = new Uint8Array(data);
    hash.update(chunk);
    got += chunk.length;
    total += chunk.length;
    if (got - said >= ACK_EVERY || got >= bytes) {
      said = got;
      socket.send(String(said));
    }
    return got >= bytes;
  });
}

/** Gives every message to `hear`, and settles when it answers that this was all. */
function converse(port: number, number: number, hear: (socket: WebSocket, data: string | ArrayBuffer) => boolean): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${number}`);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    socket.onclose = () => reject(new Error('The relay has closed a stream.'));
    socket.onmessage = ({ data }) => {
      if (!hear(socket, data)) return;
      resolve();
      socket.close();
    };
  });
}

const commands = {
  write,
  read,
  /** Bytes read of all streams, ever. */
  total: (): number => total,
};
export type RelayStreamerCommands = typeof commands;
answerCommands(commands);
