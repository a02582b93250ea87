import { decodeFrames, encodeFrame, type Frame, nameOfCode, PROTOCOL_VERSION } from '@parley/protocol';
import type { RawSocket } from './raw-socket.ts';

/** Settles with the session's welcome. */
export async function sayHello(socket: RawSocket, token: string): Promise<void> {
  const device = `bench-${process.pid}`;
  socket.send(encodeFrame({ frame: 'hello', version: PROTOCOL_VERSION, client: 'bench', device, token, ticket: undefined }));
  while (!checkFrames(await socket.next(), socket).some(({ frame }) => frame === 'welcome'));
}

/** The frame that answers what was asked under the id. Rejects when that is an error. */
export async function answerTo(socket: RawSocket, id: number): Promise<Frame> {
  for (;;) {
    const answer = checkFrames(await socket.next(), socket).find((frame) => 'id' in frame && frame.id === id);
    if (answer) return answer;
  }
}

/** Decodes a message and answers its pings. Throws when the server refuses something: a figure that hides that is none. */
export function checkFrames(message: Uint8Array, socket: RawSocket): readonly Frame[] {
  const frames = decodeFrames(message);
  for (const frame of frames) {
    if (frame.frame === 'ping') socket.send(encodeFrame({ frame: 'pong', at: frame.at }));
    if (frame.frame === 'error') throw new Error(`The server refused: ${nameOfCode(frame.code)} (${frame.message})`);
    if (frame.frame === 'reset') throw new Error(`The server reset a subscription (reason ${frame.reason}).`);
  }
  return frames;
}
