import type { Chunk, DEFAULT_ENDPOINT_LIMITS, Endpoint, PipeFrame, Ration } from '@parley/pipes';
import { PIPE_FLAGS } from '@parley/protocol';
import type { Op, Schedule } from './schedule.ts';
import { Way } from './way.ts';

/** What is tested: the package, or a copy of it with a fault in it. */
export interface Code {
  readonly Endpoint: typeof Endpoint;
  readonly Ration: typeof Ration;
  readonly DEFAULT_ENDPOINT_LIMITS: typeof DEFAULT_ENDPOINT_LIMITS;
}

/** Thrown by the world when a promise of a pipe was broken. */
class Broken extends Error {}

/** A code that only an application knows. */
const GIVEN_UP = 7;

/** The byte at a place of a stream, so that every reader knows what must come. */
const byteAt = (end: number, at: number): number => (at * 31 + (at >> 8) * 7 + end * 113) & 0xff;

/** What one end wrote, and what the other one read of it. */
class Stream {
  readonly #end: number;
  written = 0;
  /** The place behind each message and its chunks' `more`. */
  readonly #chunks: { readonly flags: number; readonly length: number }[] = [];
  #read = 0;
  #seq = 0;
  finished = false;
  ended = false;

  constructor(end: number) {
    this.#end = end;
  }

  next(length: number, flags: number): Uint8Array {
    const payload = Uint8Array.from({ length }, (_, i) => byteAt(this.#end, this.written + i));
    this.written += length;
    this.#chunks.push({ flags, length });
    if (flags & PIPE_FLAGS.fin) this.finished = true;
    return payload;
  }

  check({ seq, flags, payload }: Chunk): void {
    const wanted = this.#chunks[this.#seq++];
    if (seq !== this.#seq) throw new Broken(`Chunk ${seq} was read in the place of ${this.#seq}.`);
    if (!wanted) throw new Broken(`Chunk ${seq} was never written.`);
    if (flags !== wanted.flags || payload.length !== wanted.length) throw new Broken(`Chunk ${seq} is another one.`);
    if (payload.some((byte, i) => byte !== byteAt(this.#end, this.#read + i))) throw new Broken(`Chunk ${seq} has other bytes.`);
    this.#read += payload.length;
    if (flags & PIPE_FLAGS.fin) this.ended = true;
  }

  get chunks(): number {
    return this.#chunks.length;
  }

  get complete(): boolean {
    return this.ended && this.#read === this.written;
  }
}

class World {
  readonly #ends: readonly [Endpoint, Endpoint];
  /** What each end may say on its connection, as the node there reckons it. */
  readonly #rations: [Ration, Ration];
  /** Chunks of each end that count against it. */
  readonly #counted: [number, number] = [0, 0];
  readonly #code: Code;
  readonly #streams: readonly [Stream, Stream] = [new Stream(0), new Stream(1)];
  readonly #way: Way;
  readonly #window: number;
  readonly #pick: (below: number) => number;
  #now = 0;
  #aborted = false;
  readonly #calm: boolean;
  /** How often an end asked where the other one is. */
  asked = 0;

  constructor({ seed, window, capacity, calm }: Schedule, code: Code) {
    let state = seed;
    this.#pick = (below) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const make = (): Endpoint =>
      new code.Endpoint({ clock: { monotonic: () => this.#now }, limit: window, limits: { window, giveUpMs: 1e9 } });
    this.#ends = [make(), make()];
    this.#code = code;
    this.#way = new Way(capacity);
    this.#window = window;
    this.#rations = [this.#makeRation(0, window), this.#makeRation(1, window)];
    this.#calm = calm;
  }

  #makeRation(end: 0 | 1, limit: number | undefined, received = 0): Ration {
    const limits = { ...this.#code.DEFAULT_ENDPOINT_LIMITS, window: this.#window };
    // The way to the own node takes no time.
    const onChunk = (): void => void this.#counted[end]++;
    return new this.#code.Ration({ clock: { monotonic: () => this.#now }, limits, limit, received, onChunk, questionsAtOnce: 1 });
  }

  do(op: Op): void {
    if (op.op === 'write') this.#write(op.end, op.bytes, op.more ? PIPE_FLAGS.more : 0);
    else if (op.op === 'finish') this.#write(op.end, 0, PIPE_FLAGS.fin);
    else if (op.op === 'read') this.#read(op.end, op.count);
    else if (op.op === 'deliver') this.#deliver(op.end, op.count);
    else if (op.op === 'cut') this.#cut(op.end, op.late);
    else if (op.op === 'restore') this.#restore(op.end);
    else if (op.op === 'lose') this.#way.lose();
    else if (op.op === 'restart') for (const end of [0, 1] as const) this.#cut(end, false);
    else if (op.op === 'wait') this.#wait(op.ms);
    else this.#abort(op.end);
    this.#look();
  }

  /** The faults are over: everything that was written must come to its end. */
  settle(): void {
    const [a, b] = this.#ends;
    for (let round = 0; round < 400 && !(a.over && b.over); round++) {
      for (const end of [0, 1] as const) this.#goOn(end);
      this.#wait(1_000);
    }
    if (this.#aborted) this.#bothFailed();
    else for (const end of [0, 1] as const) this.#complete(end);
    if (this.#calm && this.asked > 0) throw new Broken('Something was asked for again, though nothing was lost.');
    if (this.#calm && this.#counted.some((counted, end) => counted < (this.#streams[end]?.chunks ?? 0)))
      throw new Broken('Chunks that nothing asked for did not count.');
  }

  #goOn(end: 0 | 1): void {
    this.#restore(end);
    if (!this.#streams[end].finished) this.#write(end, 0, PIPE_FLAGS.fin);
    this.#deliver(end, 50);
    this.#read(end, 50);
    this.#look();
  }

  #complete(end: 0 | 1): void {
    this.#read(end === 0 ? 1 : 0, Number.POSITIVE_INFINITY);
    if (!this.#streams[end].complete) throw new Broken(`What end ${end} wrote did not arrive as a whole.`);
    if (!this.#ends[end].delivered) throw new Broken(`End ${end} does not know that all has arrived.`);
    if (this.#ends[end].state !== 'done') throw new Broken(`End ${end} is ${this.#ends[end].state} at the end.`);
  }

  #bothFailed(): void {
    for (const end of this.#ends) {
      // Whoever had heard that all is done need not hear of a failure.
      if (end.state === 'live') throw new Broken('One end was aborted, the other lives on.');
      if (end.failure && end.failure.code !== GIVEN_UP) throw new Broken(`Aborted with ${end.failure.code}.`);
    }
  }

  #write(end: 0 | 1, bytes: number, flags: number): void {
    const length = Math.min(bytes, this.#ends[end].room);
    if (length < 0 || this.#streams[end].finished) return;
    const payload = this.#streams[end].next(length, flags);
    this.#ends[end].write(payload, flags);
    // The buffer is the application's.
    payload.fill(0);
    this.#pump(end);
  }

  #read(end: 0 | 1, count: number): void {
    for (let i = 0; i < count; i++) {
      const chunk = this.#ends[end].read();
      if (!chunk) break;
      this.#streams[end === 0 ? 1 : 0].check(chunk);
    }
    this.#pump(end);
  }

  #deliver(end: 0 | 1, count: number): void {
    for (let i = 0; i < count && this.#way.waiting(end); i++) {
      const frame = this.#way.next(end, this.#pick);
      if (frame) this.#hear(end, frame);
      // Several frames often come in one message and are answered together.
      if (this.#pick(3) === 0) this.#pump(end);
    }
    this.#pump(end);
  }

  #hear(end: 0 | 1, frame: PipeFrame): void {
    this.#rations[end].hear(frame);
    this.#ends[end].receive(frame);
  }

  #cut(end: 0 | 1, late: boolean): void {
    if (!this.#way.up[end]) return;
    this.#way.cut(end, late);
    this.#ends[end].lost();
  }

  #restore(end: 0 | 1): void {
    if (this.#way.up[end]) return;
    this.#way.up[end] = true;
    this.#ends[end].restored();
    const back = this.#ends[end].take();
    if (back?.frame !== 'attach') throw new Broken(`End ${end} comes back with ${back?.frame}.`);
    this.asked++;
    this.#rations[end] = this.#makeRation(end, undefined, back.seq);
    this.#way.send(end, back);
    this.#pump(end);
  }

  #wait(ms: number): void {
    this.#now += ms;
    for (const end of [0, 1] as const) {
      this.#ends[end].check();
      this.#pump(end);
    }
  }

  #abort(end: 0 | 1): void {
    if (this.#ends[end].state === 'live') this.#aborted = true;
    this.#ends[end].abort(GIVEN_UP, 'Enough.');
    this.#pump(end);
  }

  #pump(end: 0 | 1): void {
    for (let frame = this.#ends[end].take(); frame; frame = this.#ends[end].take()) {
      if (frame.frame === 'attach') this.asked++;
      if (!this.#rations[end].take(frame)) throw new Broken(`End ${end} keeps the rules, and its ${frame.frame} is refused.`);
      this.#way.send(end, frame);
    }
  }

  #look(): void {
    for (const end of [0, 1] as const)
      if (this.#counted[end] > this.#streams[end].chunks) throw new Broken(`What end ${end} was asked to say again counts against it.`);
    for (const end of this.#ends) {
      if (end.held > this.#window) throw new Broken(`${end.held} bytes wait to be read, with a window of ${this.#window}.`);
      if (end.failure && !this.#aborted) throw new Broken(`It failed by itself: ${end.failure.message}`);
    }
  }
}

/** Runs a schedule; answers the sentence of what was broken, if anything was. */
export function runSchedule(schedule: Schedule, code: Code): string | undefined {
  try {
    const world = new World(schedule, code);
    for (const op of schedule.ops) world.do(op);
    world.settle();
    return undefined;
  } catch (error) {
    if (error instanceof Broken || error instanceof RangeError) return error.message;
    throw error;
  }
}
