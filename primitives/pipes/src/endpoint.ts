import { type CodeName, codeOf, ProtocolError } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import { Ending } from './ending.ts';
import { DEFAULT_ENDPOINT_LIMITS, type EndpointLimits } from './limits.ts';
import type { PipeFailure, PipeFrame, PipeFrameOf } from './pipe-frame.ts';
import { Receiver } from './receiver.ts';
import { RoundTrip } from './round-trip.ts';
import { type Chunk, Sender } from './sender.ts';
import { Silence } from './silence.ts';

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
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #ending = new Ending();
  readonly #silence: Silence;
  readonly #roundTrip: RoundTrip;
  /** False: nothing can be sent. */
  #up = true;
  /** The other end has said where it is since the way is there again. */
  #synced = true;
  #saysWhere: 'no' | 'tell' | 'ask' = 'no';
  #saysAck = false;
  #toldGap = false;

  constructor({ clock, limit, limits }: EndpointOptions) {
    const bounds = { ...DEFAULT_ENDPOINT_LIMITS, ...limits };
    this.#sender = new Sender(bounds.window, limit);
    this.#receiver = new Receiver(bounds.window);
    this.#silence = new Silence(clock, bounds);
    this.#roundTrip = new RoundTrip(clock);
  }

  /** `done`: both ends know that everything has arrived, or nobody is left who could ask. */
  get state(): 'live' | 'done' | 'failed' {
    return this.#ending.state;
  }

  get failure(): PipeFailure | undefined {
    return this.#ending.failure;
  }

  /** Nothing more is to be sent or awaited: the end can be forgotten. */
  get over(): boolean {
    return this.#ending.over;
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
    return this.failure ? -1 : this.#sender.room;
  }

  /** Whether there is room for so many bytes, or for as many of them as are worth a chunk. */
  hasRoomFor(bytes: number): boolean {
    return this.room >= Math.min(bytes, this.#sender.worth);
  }

  /** Cost of what waits to be read; never more than the window. */
  get held(): number {
    return this.#receiver.held;
  }

  get stats(): PipeStats {
    return { rttMs: this.#roundTrip.ms, sent: this.#sender.bytes, received: this.#receiver.bytes, credit: this.#sender.credit };
  }

  /** Throws a RangeError for more than `room`. `flags`: PIPE_FLAGS. */
  write(payload: Uint8Array, flags = 0): void {
    if (!this.#sender.waiting) this.#silence.moved();
    this.#sender.write(payload, flags);
  }

  /** The next chunk that has arrived. */
  read(): Chunk | undefined {
    return this.#receiver.read();
  }

  /** Ends both directions; what is under way is lost. Does nothing after the end. */
  abort(code: CodeName | number, message = ''): void {
    if (this.state !== 'live') return;
    this.#fail({ code: typeof code === 'number' ? code : codeOf(code), message }, true);
  }

  receive(frame: PipeFrame): void {
    this.#silence.heard();
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
    if (this.failure) return this.#ending.takeFailure();
    return this.#sayAck() ?? this.#sayCredit() ?? this.#sayData() ?? this.#sayDone();
  }

  /** The connection is gone. */
  lost(): void {
    this.#up = false;
    this.#synced = false;
    this.#roundTrip.forget();
  }

  /** There is a connection again: the next frame that `take` gives is an `attach`, to be sent with the token. */
  restored(): void {
    this.#up = true;
    this.#saysWhere = 'ask';
  }

  check(): void {
    if (this.over) return;
    const due = this.#silence.due(this.#waiting);
    if (due === 'giving up') this.#giveUp();
    else if (due === 'asking' && this.#up) this.#ask();
  }

  get #waiting(): boolean {
    return this.#sender.waiting || !this.#synced || this.#toldGap || this.#finished;
  }

  get #finished(): boolean {
    return this.#sender.finished && this.#receiver.ended;
  }

  #ask(): void {
    this.#saysWhere = 'ask';
    this.#silence.moved();
  }

  /** Nobody answers. Where everything has arrived, that is no failure. */
  #giveUp(): void {
    if (this.failure || this.#finished) this.#ending.leave();
    else this.#fail({ code: codeOf('unavailable'), message: 'The other end is gone.' }, this.#up && this.#synced);
  }

  /** Whoever still asks has not heard how it ended. */
  #afterEnd({ frame }: PipeFrame): void {
    if (frame !== 'attach') return;
    this.#synced = true;
    this.#ending.unheard();
  }

  #handle(frame: PipeFrame): void {
    if (frame.frame === 'data') this.#data(frame);
    else if (frame.frame === 'ack') this.#acknowledged(frame.seq);
    else if (frame.frame === 'credit') this.#sender.grant(frame.limit);
    else if (frame.frame === 'attach') this.#attached(frame);
    else if (frame.code === 0) this.#heardThatAllIsDone();
    else this.#fail({ code: frame.code, message: frame.message }, false);
  }

  #data(frame: PipeFrameOf<'data'>): void {
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
    this.#silence.moved();
    this.#roundTrip.acknowledged(seq);
  }

  #attached({ seq, limit, answer }: PipeFrameOf<'attach'>): void {
    this.#sender.rewind(seq);
    this.#sender.grant(limit);
    this.#synced = true;
    this.#roundTrip.forget();
    this.#ending.doneUnheard();
    this.#silence.moved();
    if (answer && this.#saysWhere === 'no') this.#saysWhere = 'tell';
  }

  #heardThatAllIsDone(): void {
    if (!this.#receiver.ended) throw new ProtocolError('protocol-error', 'The other end is done before its last chunk.');
    this.#sender.acknowledge(this.#sender.last);
    if (!this.#sender.finished) throw new ProtocolError('protocol-error', 'The other end is done before the last chunk.');
    this.#ending.heardDone();
    this.#synced = true;
  }

  #fail(failure: PipeFailure, tell: boolean): void {
    this.#ending.fail(failure, tell);
    this.#sender.clear();
    this.#receiver.clear();
  }

  #where(): PipeFrame {
    const answer = this.#saysWhere === 'ask';
    this.#saysWhere = 'no';
    this.#saysAck = false;
    return { frame: 'attach', token: undefined, answer, seq: this.#receiver.seq, limit: this.#receiver.limit() };
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
    this.#roundTrip.sent(chunk.seq);
    return { frame: 'data', ...chunk };
  }

  #sayDone(): PipeFrame | undefined {
    return this.#finished ? this.#ending.takeDone() : undefined;
  }
}
