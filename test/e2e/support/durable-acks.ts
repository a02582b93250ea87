import { decodeFrames, type Frame } from '@parley/protocol';
import type { SystemCall } from './trace.ts';

/** What the trace of a server shows about publications. */
export interface AckReport {
  /** Publications of which the whole way was found: read, written to the log, flushed, acknowledged; in that order. */
  readonly proven: number;
  /** One sentence for each acknowledgement that left too early. */
  readonly violations: readonly string[];
}

/**
 * Proves from the system calls of a server that no publication was acknowledged before it was on disk: between the `read` that brought it
 * and the `write` that acknowledges it, its bytes were written to the write-ahead log, and after that a flush of that file began and ended
 * well. Clients must mask with zeros, so that what they sent can be read in the trace.
 */
export function checkDurableAcks(calls: readonly SystemCall[], log: string): AckReport {
  const isFlush = ({ name, target, result }: SystemCall) => /^f(data)?sync$/.test(name) && target === log && result === 0;
  const flushes = calls.filter(isFlush);
  const written = calls.filter(({ name, target }) => name.startsWith('pwrite') && target === log);
  const violations: string[] = [];
  let proven = 0;
  for (const { body, id, socket, read } of publications(calls)) {
    const ack = calls.find((call) => call.target === socket && call.began > read.ended && acknowledges(call, id));
    if (!ack) continue;
    const early = written.find((call) => call.began > read.ended && call.ended < ack.began && Buffer.from(call.data).includes(body));
    const flush = early && flushes.find((call) => call.began > early.ended && call.ended < ack.began);
    if (flush) proven++;
    else violations.push(`${body}: acknowledged in line ${ack.began + 1}, ${early ? 'not flushed' : 'not even written'} before.`);
  }
  return { proven, violations };
}

interface Publication {
  readonly body: string;
  readonly id: number;
  readonly socket: string;
  readonly read: SystemCall;
}

function* publications(calls: readonly SystemCall[]): Generator<Publication> {
  for (const read of calls) {
    if (!/^(read|recv)/.test(read.name)) continue;
    for (const frame of framesOf(read.data)) {
      if (frame.frame === 'publish') yield { body: bodyOf(frame.payload), id: frame.id, socket: read.target, read };
    }
  }
}

const bodyOf = (payload: Uint8Array): string => (JSON.parse(Buffer.from(payload).toString()) as { body: string }).body;

function acknowledges({ name, data }: SystemCall, id: number): boolean {
  return /^(write|send)/.test(name) && framesOf(data).some((frame) => frame.frame === 'published' && frame.id === id);
}

/** The protocol's frames in a run of binary WebSocket messages (RFC 6455); none where it is something else, or masked with more than zeros. */
function framesOf(data: Uint8Array): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; data[at] === 0x82; ) {
    const second = data[at + 1] ?? 0;
    const short = second & 0x7f;
    const header = at + (short === 126 ? 4 : 2);
    const size = short === 126 ? ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0) : short;
    const start = header + (second & 0x80 ? 4 : 0);
    const masked = data.subarray(header, start).some((byte) => byte !== 0);
    if (short === 127 || start + size > data.length || masked) break;
    frames.push(...decodeFrames(data.subarray(start, start + size)));
    at = start + size;
  }
  return frames;
}
