import { isUtf8 } from 'node:buffer';
import { Gathered } from './gathered.ts';
import { unmask } from './mask.ts';

const OPCODES = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
const FINAL = 0x80;
const RESERVED = 0x70;
const MASKED = 0x80;
const MASK_LENGTH = 4;
/** A control frame has no more bytes. */
const CONTROL_BYTES = 125;

/** What a peer does that RFC 6455 does not allow, or that is too much; `code`: what its connection is closed with. */
export class Violation extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface MessageHandlers {
  /** A control frame, or a part of a message, before anything is done with it; may throw a `Violation`. */
  extra(): void;
  /** One whole message; `payload` may be kept. */
  message(payload: Buffer, binary: boolean): void;
  ping(payload: Buffer): void;
  /** `code` is undefined where the peer said none. */
  closed(code: number | undefined): void;
}

/**
 * The messages of a WebSocket client in a stream of bytes (RFC 6455, 5). What lies whole in one chunk is not copied; of what does not, no
 * more is kept than one message may have.
 */
export class MessageReader {
  readonly #handlers: MessageHandlers;
  readonly #maxBytes: number;
  /** The beginning of a frame whose end has not come; made when there is one. */
  #frame: Gathered | undefined;
  /** How long that frame is, as far as it is known. */
  #frameLength = 0;
  /** The parts of a message whose last has not come. */
  #parts: Gathered | undefined;
  #partsBinary = false;

  /** `maxBytes`: of one message. */
  constructor(maxBytes: number, handlers: MessageHandlers) {
    this.#maxBytes = maxBytes;
    this.#handlers = handlers;
  }

  /** Throws a `Violation`; nothing may be read behind it. The chunk is the reader's to change. */
  read(chunk: Buffer): void {
    let at = this.#frame ? this.#continue(this.#frame, chunk) : 0;
    while (at < chunk.length) {
      this.#frameLength = this.#lengthAt(chunk, at);
      const end = at + this.#frameLength;
      if (end > chunk.length) {
        this.#frame = new Gathered();
        this.#frame.add(chunk.subarray(at));
        return;
      }
      this.#take(chunk, at, end);
      at = end;
    }
  }

  /** Gathers what the frame still needs, and no more: whatever else is in the chunk stays where it is. Answers where that begins. */
  #continue(frame: Gathered, chunk: Buffer): number {
    let at = 0;
    for (;;) {
      const end = at + this.#frameLength - frame.length;
      frame.add(chunk.subarray(at, end));
      if (end > chunk.length) return chunk.length;
      at = end;
      const length = this.#lengthAt(frame.bytes, 0);
      if (length === this.#frameLength) break;
      // Its header has come: it says how long the frame is.
      this.#frameLength = length;
    }
    this.#frame = undefined;
    const whole = frame.take();
    this.#take(whole, 0, whole.length);
    return at;
  }

  /** Bytes of the frame at `at`; of its header, while that is not there. */
  #lengthAt(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    if (left < 2) return 2;
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    if ((first & RESERVED) !== 0) throw new Violation(1002, 'Reserved bits are set.');
    if ((second & MASKED) === 0) throw new Violation(1002, 'A client masks its frames.');
    const short = second & 0x7f;
    const header = headerLength(short);
    if (isControl(first) && (short > CONTROL_BYTES || (first & FINAL) === 0))
      throw new Violation(1002, 'Control frames are short and whole.');
    if (left < header) return header;
    const length = payloadLength(bytes, at, short);
    const before = isControl(first) ? 0 : (this.#parts?.length ?? 0);
    if (before + length > this.#maxBytes) throw new Violation(1009, `A message has at most ${this.#maxBytes} bytes.`);
    return header + length;
  }

  #take(bytes: Buffer, at: number, end: number): void {
    const first = bytes[at] ?? 0;
    const start = at + headerLength((bytes[at + 1] ?? 0) & 0x7f);
    const payload = bytes.subarray(start, end);
    unmask(payload, bytes.subarray(start - MASK_LENGTH, start));
    const opcode = first & 0x0f;
    const final = (first & FINAL) !== 0;
    if (isControl(first) || !final || opcode === OPCODES.continuation) this.#handlers.extra();
    if (isControl(first)) this.#control(opcode, payload);
    else this.#data(opcode, payload, final);
  }

  #data(opcode: number, payload: Buffer, final: boolean): void {
    if (opcode > OPCODES.binary) throw new Violation(1002, 'An unknown kind of frame.');
    if ((opcode === OPCODES.continuation) !== (this.#parts !== undefined)) throw new Violation(1002, 'Parts of messages in a wrong order.');
    if (!this.#parts && final) {
      this.#handlers.message(payload, opcode === OPCODES.binary);
      return;
    }
    if (!this.#parts) this.#partsBinary = opcode === OPCODES.binary;
    this.#parts ??= new Gathered();
    this.#parts.add(payload);
    if (!final) return;
    const whole = this.#parts.take();
    this.#parts = undefined;
    this.#handlers.message(whole, this.#partsBinary);
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === OPCODES.ping) this.#handlers.ping(payload);
    else if (opcode === OPCODES.close) this.#handlers.closed(closeCode(payload));
    else if (opcode !== OPCODES.pong) throw new Violation(1002, 'An unknown kind of frame.');
  }
}

function isControl(first: number): boolean {
  return (first & 0x08) !== 0;
}

/** With the mask. */
function headerLength(short: number): number {
  if (short < 126) return 2 + MASK_LENGTH;
  return (short === 126 ? 4 : 10) + MASK_LENGTH;
}

function payloadLength(bytes: Buffer, at: number, short: number): number {
  if (short < 126) return short;
  // Beyond 2^53 the number is not exact, and far too large all the same.
  return short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 2) * 0x1_0000_0000 + bytes.readUInt32BE(at + 6);
}

function closeCode(payload: Buffer): number | undefined {
  if (payload.length === 0) return undefined;
  const code = payload.length === 1 ? 0 : payload.readUInt16BE(0);
  // RFC 6455, 7.4: 1004 to 1006 and 1015 are never sent, and no others below 3000 are known.
  const known = (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
  if (!known) throw new Violation(1002, 'A close code that nobody may send.');
  if (!isUtf8(payload.subarray(2))) throw new Violation(1007, 'A reason that is no UTF-8.');
  return code;
}
