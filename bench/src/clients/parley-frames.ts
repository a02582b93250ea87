import { decodeFrames, encodeFrame, type Frame, type FrameOf, nameOfCode, PROTOCOL_VERSION } from '@parley/protocol';
import type { Line } from './line.ts';

/** What a session shows at its beginning. */
export interface Shown {
  readonly token?: string | undefined;
  readonly ticket?: string | undefined;
}

/** Settles with the session's welcome. */
export async function sayHello(line: Line, { token, ticket }: Shown): Promise<FrameOf<'welcome'>> {
  const device = `bench-${process.pid}`;
  line.send(encodeFrame({ frame: 'hello', version: PROTOCOL_VERSION, client: 'bench', device, token, ticket }));
  for (;;) {
    const welcome = checkFrames(await line.next(), line).find((frame) => frame.frame === 'welcome');
    if (welcome) return welcome;
  }
}

/** The frame that answers what was asked under the id. Rejects when that is an error. */
export async function answerTo(line: Line, id: number): Promise<Frame> {
  for (;;) {
    const answer = checkFrames(await line.next(), line).find((frame) => 'id' in frame && frame.id === id);
    if (answer) return answer;
  }
}

/** Decodes a message and answers its pings. Throws when the server refuses something: a figure that hides that is none. */
export function checkFrames(message: Uint8Array, line: Line): readonly Frame[] {
  const frames = decodeFrames(message);
  for (const frame of frames) {
    if (frame.frame === 'ping') line.send(encodeFrame({ frame: 'pong', at: frame.at }));
    if (frame.frame === 'error') throw new Error(`The server refused: ${nameOfCode(frame.code)} (${frame.message})`);
    if (frame.frame === 'reset') throw new Error(`The server reset a subscription (reason ${frame.reason}).`);
  }
  return frames;
}
