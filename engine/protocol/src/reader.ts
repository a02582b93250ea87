import { ProtocolError } from './error.ts';
import type { Position } from './frames.ts';

// `ignoreBOM` keeps a leading U+FEFF: what decodes must encode to the same bytes.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the kinds of fields from one message, never past `end`. Everything malformed throws a `ProtocolError` that says where. */
export class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  /** Where the frame that is being read ends. */
  end: number;
  /** What is being read, for the error. */
  frame = 'message';
  field = 'length';

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  fail(what: string): never {
    throw new ProtocolError('protocol-error', `${this.frame}.${this.field} at byte ${this.at}: ${what}.`);
  }

  byte(): number {
    if (this.at >= this.end) this.fail('the frame ends here');
    return this.bytes[this.at++] as number;
  }

  uint(): number {
    const first = this.byte();
    if (first < 128) return first;
    let value = first & 127;
    for (let scale = 128, size = 2; ; scale *= 128, size++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (byte === 0) this.fail('the number is not in its shortest form');
        if (value > Number.MAX_SAFE_INTEGER) this.fail('the number is above 2^53-1');
        return value;
      }
      if (size === 8) this.fail('the number is above 2^53-1');
    }
  }

  bool(): boolean {
    const byte = this.byte();
    if (byte > 1) this.fail(`${byte} is neither 0 nor 1`);
    return byte === 1;
  }

  string(): string {
    const length = this.uint();
    const { bytes, at: start } = this;
    if (length > this.end - start) this.fail(`${length} bytes do not fit into the frame`);
    const end = start + length;
    this.at = end;
    // Names are short and ASCII nearly always; the decoder costs more than this loop then.
    if (length < 32) {
      let text = '';
      let i = start;
      for (; i < end && (bytes[i] as number) < 128; i++) text += String.fromCharCode(bytes[i] as number);
      if (i === end) return text;
    }
    try {
      return decoder.decode(bytes.subarray(start, end));
    } catch {
      this.at = start;
      return this.fail('not valid UTF-8');
    }
  }

  strings(): string[] {
    const count = this.uint();
    // Each one takes a byte at least, so an impossible count is refused before anything is built.
    if (count > this.end - this.at) this.fail(`${count} strings do not fit into the frame`);
    const list: string[] = [];
    for (let i = 0; i < count; i++) list.push(this.string());
    return list;
  }

  position(): Position {
    return { epoch: this.string(), offset: this.uint(), tag: this.uint() };
  }

  rest(): Uint8Array {
    const rest = this.bytes.subarray(this.at, this.end);
    this.at = this.end;
    return rest;
  }
}
