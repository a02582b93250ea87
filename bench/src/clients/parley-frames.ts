import { decodeFrames, encodeFrame, type Frame, type FrameOf, nameOfCode, PROTOCOL_VERSION } from '@parley/protocol';
import type { Line } from './line.ts';

/** What a session shows at its beginning. */
export interface Shown {
  readonly token?: string | undefined;
  readonly ticket?: string | undefined;
}

/** What comes, one frame after the other. Rejects when the server refuses something. */
export type Frames = AsyncGenerator<Frame, never>;

/** Other frames may follow at once. */
export function sendHello(line: Line, { token, ticket }: Shown): void {
  const device = `bench-${process.pid}`;
  line.send(encodeFrame({ frame: 'hello', version: PROTOCOL_VERSION, client: 'bench', device, token, ticket }));
}

export async function* framesOf(line: Line): Frames {
  for (;;) yield* checkFrames(await line.next(), line);
}

/** The session's. */
export async function welcomeIn(frames: Frames): Promise<FrameOf<'welcome'>> {
  for (;;) {
    const { value } = await frames.next();
    if (value.frame === 'welcome') return value;
  }
}

/** The frame that answers what was asked under the id. */
export async function answerIn(frames: Frames, id: number): Promise<Frame> {
  for (;;) {
    const { value } = await frames.next();
    if ('id' in value && value.id === id) return value;
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
