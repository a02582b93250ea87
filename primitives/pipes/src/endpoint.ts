import { type CodeName, codeOf, type Frame, ProtocolError } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import { DEFAULT_ENDPOINT_LIMITS, type EndpointLimits } from './limits.ts';
import { Receiver } from './receiver.ts';
import { type Chunk, Sender } from './sender.ts';

type WithoutPipe<F> = F extends unknown ? Omit<F, 'pipe'> : never;
/** What ends of a pipe say to each other; each connection adds its own number for the pipe. */
export type PipeFrame = WithoutPipe<Extract<Frame, { frame: 'data' | 'credit' | 'ack' | 'abort' | 'attach' }>>;

type Of<N extends PipeFrame['frame']> = Extract<PipeFrame, { frame: N }>;

/** How a pipe ended before its time. `code`: a number of the protocol's table, or one that only the other end knows. */
export interface PipeFailure {
  readonly code: number;
  readonly message: string;
  /** When the same may be tried again. */
  readonly retryAfterMs?: number | undefined;
}

export interface EndpointOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Credit that the other end gave with `open` or `accept`. */
  readonly limit: number;
  readonly limits?: Partial<EndpointLimits>;
}

export interface PipeStats {
  /** The last round trip from end to end, milliseconds; undefined before the first. */
  readonly rttMs: number | undefined;
  /** Bytes written to and arrived from the pipe. */
  readonly sent: number;
  readonly received: number;
  /** Bytes that may be written at once. */
  readonly credit: number;
}

/**
 * One end of a pipe, without a connection of its own: feed it what comes (`receive`), send what it gives (`take` until undefined), tell it
 * when the way is lost and there again, and call `check` about once a second. After each of these, what can be read or written may have
 * changed. In order and exactly once, whatever the way between loses, repeats or delays.
 */
export class Endpoint {
  readonly #clock: EndpointOptions['clock'];
  readonly #limits: EndpointLimits;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  /** False: nothing can be sent. */
  #up = true;
  /** The other end has said where it is since the way is there again. */
  #synced = true;
  #saysWhere: 'no' | 'tell' | 'ask' = 'no';
  #saysAck = false;
  #toldGap = false;
  #toldDone = false;
  #heardDone = false;
  #failure: PipeFailure | undefined;
  #saysFailure = false;
  #heardAt: number;
  #movedAt: number;
  #sample: { readonly seq: number; readonly at: number } | undefined;
  #sampled = 0;
  #rttMs: number | undefined;

  constructor({ clock, limit, limits }: EndpointOptions) {
    this.#clock = clock;
    this.#limits = { ...DEFAULT_ENDPOINT_LIMITS, ...limits };
    this.#sender = new Sender(this.#limits.window, limit);
    this.#receiver = new Receiver(this.#limits.window);
    this.#heardAt = clock.monotonic();
    this.#movedAt = this.#heardAt;
  }

  /** `done`: both ends know that everything has arrived, or nobody is left who could ask. */
  get state(): 'live' | 'done' | 'failed' {
    if (this.#failure) return 'failed';
    return this.#toldDone && this.#heardDone ? 'done' : 'live';
  }

  get failure(): PipeFailure | undefined {
    return this.#failure;
  }

  /** Nothing more is to be sent or awaited: the end can be forgotten. */
  get over(): boolean {
    return this.state === 'done' || (this.#failure !== undefined && !this.#saysFailure);
  }

  /** Everything written has arrived, the last chunk too. */
  get delivered(): boolean {
    return this.#sender.finished;
  }

  /** The other end has written its last chunk; what is left can be read. */
  get received(): boolean {
    return this.#receiver.ended;
  }

  /** A chunk waits to be read. */
  get readable(): boolean {
    return this.#receiver.waiting;
  }

  /** Bytes that one `write` may carry; negative: none, not even an empty chunk. */
  get room(): number {
    return this.#failure ? -1 : this.#sender.room;
  }

  /** Cost of what waits to be read; never more than the window. */
  get held(): number {
    return this.#receiver.held;
  }

  get stats(): PipeStats {
    return { rttMs: this.#rttMs, sent: this.#sender.bytes, received: this.#receiver.bytes, credit: this.#sender.credit };
  }

  /** Throws a RangeError for more than `room`. `flags`: PIPE_FLAGS. */
  write(payload: Uint8Array, flags = 0): void {
    if (!this.#sender.waiting) this.#movedAt = this.#clock.monotonic();
    this.#sender.write(payload, flags);
  }

  /** The next chunk that has arrived. */
  read(): Chunk | undefined {
    return this.#receiver.read();
  }

  /** Ends both directions; what is under way is lost. Does nothing after the end. */
  abort(code: CodeName | number, message = ''): void {
    if (this.state !== 'live') return;
    this.#fail({ code: typeof code === 'number' ? code : codeOf(code), message });
    this.#saysFailure = true;
  }

  receive(frame: PipeFrame): void {
    this.#heardAt = this.#clock.monotonic();
    try {
      if (this.state === 'live') this.#handle(frame);
      else this.#afterEnd(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.abort('protocol-error', error.message);
    }
  }

  /** What is to be sent next; call until undefined. */
  take(): PipeFrame | undefined {
    if (!this.#up) return undefined;
    if (this.#saysWhere !== 'no') return this.#where();
    if (!this.#synced) return undefined;
    if (this.#failure) return this.#sayFailure(this.#failure);
    return this.#sayAck() ?? this.#sayCredit() ?? this.#sayData() ?? this.#sayDone();
  }

  /** The connection is gone. */
  lost(): void {
    this.#up = false;
    this.#synced = false;
    this.#sample = undefined;
  }

  /** There is a connection again: the next frame that `take` gives is an `attach`, to be sent with the token. */
  restored(): void {
    this.#up = true;
    this.#saysWhere = 'ask';
  }

  check(): void {
    const now = this.#clock.monotonic();
    const { giveUpMs, idleMs, probeMs } = this.#limits;
    if (this.over) return;
    if (now - this.#heardAt >= giveUpMs) this.#giveUp();
    else if (this.#up && now - Math.max(this.#movedAt, this.#heardAt) >= idleMs) this.#ask(now);
    else if (this.#up && this.#waiting && now - this.#movedAt >= probeMs) this.#ask(now);
  }

  get #waiting(): boolean {
    return this.#sender.waiting || !this.#synced || this.#toldGap || this.#finished;
  }

  get #finished(): boolean {
    return this.#sender.finished && this.#receiver.ended;
  }

  #ask(now: number): void {
    this.#saysWhere = 'ask';
    this.#movedAt = now;
  }

  /** Nobody answers. Where everything has arrived, that is no failure. */
  #giveUp(): void {
    if (this.#failure) {
      this.#saysFailure = false;
      return;
    }
    if (this.#finished) {
      this.#toldDone = true;
      this.#heardDone = true;
      return;
    }
    this.#fail({ code: codeOf('unavailable'), message: 'The other end is gone.' });
    this.#saysFailure = this.#up && this.#synced;
  }

  /** Whoever still asks has not heard how it ended. */
  #afterEnd({ frame }: PipeFrame): void {
    if (frame !== 'attach') return;
    this.#synced = true;
    if (this.#failure) this.#saysFailure = true;
    else this.#toldDone = false;
  }

  #handle(frame: PipeFrame): void {
    if (frame.frame === 'data') this.#data(frame);
    else if (frame.frame === 'ack') this.#acknowledged(frame.seq);
    else if (frame.frame === 'credit') this.#sender.grant(frame.limit);
    else if (frame.frame === 'attach') this.#attached(frame);
    else if (frame.code === 0) this.#heardThatAllIsDone();
    else this.#fail({ code: frame.code, message: frame.message });
  }

  #data(frame: Of<'data'>): void {
    const { seq, flags, payload } = frame;
    const outcome = this.#receiver.receive({ seq, flags, payload });
    if (outcome === 'early') {
      // Said once for a gap, else everything that follows it would call for the whole window again.
      if (!this.#toldGap && this.#saysWhere === 'no') this.#saysWhere = 'tell';
      this.#toldGap = true;
      return;
    }
    this.#saysAck = true;
    if (outcome === 'next') this.#toldGap = false;
  }

  #acknowledged(seq: number): void {
    if (!this.#sender.acknowledge(seq)) return;
    this.#movedAt = this.#clock.monotonic();
    if (!this.#sample || seq < this.#sample.seq) return;
    this.#rttMs = this.#movedAt - this.#sample.at;
    this.#sample = undefined;
  }

  #attached({ seq, limit, answer }: Of<'attach'>): void {
    this.#sender.rewind(seq);
    this.#sender.grant(limit);
    this.#synced = true;
    this.#sample = undefined;
    this.#toldDone = false;
    this.#movedAt = this.#clock.monotonic();
    if (answer && this.#saysWhere === 'no') this.#saysWhere = 'tell';
  }

  #heardThatAllIsDone(): void {
    if (!this.#receiver.ended) throw new ProtocolError('protocol-error', 'The other end is done before its last chunk.');
    this.#sender.acknowledge(this.#sender.last);
    if (!this.#sender.finished) throw new ProtocolError('protocol-error', 'The other end is done before the last chunk.');
    this.#heardDone = true;
    this.#synced = true;
  }

  #fail(failure: PipeFailure): void {
    this.#failure = failure;
    this.#sender.clear();
    this.#receiver.clear();
  }

  #where(): PipeFrame {
    const answer = this.#saysWhere === 'ask';
    this.#saysWhere = 'no';
    this.#saysAck = false;
    return { frame: 'attach', token: undefined, answer, seq: this.#receiver.seq, limit: this.#receiver.limit() };
  }

  #sayFailure({ code, message }: PipeFailure): PipeFrame | undefined {
    if (!this.#saysFailure) return undefined;
    this.#saysFailure = false;
    return { frame: 'abort', code, retryAfterMs: undefined, message };
  }

  #sayAck(): PipeFrame | undefined {
    if (!this.#saysAck) return undefined;
    this.#saysAck = false;
    return { frame: 'ack', seq: this.#receiver.seq };
  }

  #sayCredit(): PipeFrame | undefined {
    const limit = this.#receiver.credit();
    return limit === undefined ? undefined : { frame: 'credit', limit };
  }

  #sayData(): PipeFrame | undefined {
    const chunk = this.#sender.take();
    if (!chunk) return undefined;
    // What is sent a second time says nothing about how long the way is.
    if (!this.#sample && chunk.seq > this.#sampled) this.#sample = { seq: chunk.seq, at: this.#clock.monotonic() };
    this.#sampled = Math.max(this.#sampled, chunk.seq);
    return { frame: 'data', ...chunk };
  }

  #sayDone(): PipeFrame | undefined {
    if (!this.#finished || this.#toldDone) return undefined;
    this.#toldDone = true;
    return { frame: 'abort', code: 0, retryAfterMs: undefined, message: '' };
  }
}
