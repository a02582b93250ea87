import { codeOf, type Frame, type FrameOf, PIPE_KINDS } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import type { PipeFrame } from './endpoint.ts';
import { DEFAULT_ENDPOINT_LIMITS, type EndpointLimits } from './limits.ts';
import { Pipe, PipeError, type PipeKind, type PipeOptions } from './pipe.ts';

export interface OpenPipe {
  readonly label: string;
  /** Default `bytes`. */
  readonly kind?: PipeKind;
  /** At most 4 KiB, for the other end only. */
  readonly meta?: Uint8Array;
}

/** Takes a pipe; `from`: who opens it, `person/maya`. */
export type TakePipe = (pipe: Pipe, from: string) => void;

export interface PipeClientOptions {
  readonly clock: Clock;
  readonly limits?: Partial<EndpointLimits>;
}

interface Opening {
  readonly options: Required<OpenPipe>;
  readonly resolve: (pipe: Pipe) => void;
  readonly reject: (error: PipeError) => void;
}

/** A pipe of this client; its number is that of the current connection. */
interface Open {
  readonly pipe: Pipe;
  readonly token: string;
  number: number;
}

/**
 * The client's half of pipes, for one connection after the other: it numbers them, attaches them again, and takes what is offered. Tell it about the
 * connection (`connected`, `lost`) and hand it every frame (`receive`).
 */
export class PipeClient {
  readonly #options: PipeClientOptions;
  readonly #takers = new Map<string, TakePipe>();
  readonly #openings = new Map<number, Opening>();
  readonly #open = new Set<Open>();
  #byNumber = new Map<number, Open>();
  #send: ((frame: Frame) => void) | undefined;
  #lastNumber = -1;

  constructor(options: PipeClientOptions) {
    this.#options = options;
  }

  /** There is a welcomed connection. */
  connected(send: (frame: Frame) => void): void {
    this.#send = send;
    this.#lastNumber = -1;
    if (this.#takers.size > 0) this.#sayOffers();
    for (const { pipe } of [...this.#open]) pipe.restored();
  }

  /** The connection is gone. What was being opened is refused with `unavailable`. */
  lost(): void {
    this.#send = undefined;
    this.#byNumber = new Map();
    for (const opening of this.#openings.values()) opening.reject(failure('unavailable'));
    this.#openings.clear();
    for (const { pipe } of this.#open) pipe.lost();
  }

  /** @param target `person/maya`, `session/…`, `component/files`. Rejects with a `PipeError`. */
  open(target: string, { label, kind = 'bytes', meta = new Uint8Array() }: OpenPipe): Promise<Pipe> {
    const send = this.#send;
    if (!send) return Promise.reject(failure('unavailable'));
    const number = this.#nextNumber();
    return new Promise((resolve, reject) => {
      this.#openings.set(number, { options: { label, kind, meta }, resolve, reject });
      const limit = this.#window;
      send({ frame: 'open', pipe: number, limit, token: undefined, kind: PIPE_KINDS[kind], peer: target, label, meta });
    });
  }

  /** Takes every pipe with the label that is offered, until the returned function is called. One taker per label. */
  accept(label: string, take: TakePipe): () => void {
    if (this.#takers.has(label)) throw new RangeError(`Somebody takes the pipes "${label}" already.`);
    this.#takers.set(label, take);
    this.#sayOffers();
    return () => {
      if (this.#takers.get(label) !== take) return;
      this.#takers.delete(label);
      this.#sayOffers();
    };
  }

  /** False: the frame is not of a pipe. */
  receive(frame: Frame): boolean {
    if (!('pipe' in frame)) return false;
    if (frame.frame === 'open') this.#offered(frame);
    else if (frame.frame === 'accept') this.#accepted(frame);
    else this.#receive(frame);
    return true;
  }

  /** Ends everything without a word. */
  close(): void {
    this.lost();
    for (const { pipe } of [...this.#open]) pipe.drop();
  }

  get #window(): number {
    return this.#options.limits?.window ?? DEFAULT_ENDPOINT_LIMITS.window;
  }

  #sayOffers(): void {
    this.#send?.({ frame: 'offers', labels: [...this.#takers.keys()] });
  }

  #offered(frame: FrameOf<'open'>): void {
    const { pipe: number, label, peer, token, limit, kind, meta } = frame;
    const take = this.#takers.get(label);
    const name: PipeKind = kind === PIPE_KINDS.messages ? 'messages' : 'bytes';
    if (!take || token === undefined) {
      this.#send?.({ frame: 'abort', pipe: number, code: codeOf('refused'), retryAfterMs: undefined, message: '' });
      return;
    }
    this.#send?.({ frame: 'accept', pipe: number, limit: this.#window, token: undefined });
    take(this.#make({ kind: name, label, meta: meta.slice() }, number, token, limit), peer);
  }

  #accepted({ pipe: number, token, limit }: FrameOf<'accept'>): void {
    const opening = this.#openings.get(number);
    if (!opening || token === undefined) return;
    this.#openings.delete(number);
    opening.resolve(this.#make(opening.options, number, token, limit));
  }

  #receive(frame: PipeFrame & { readonly pipe: number }): void {
    const opening = this.#openings.get(frame.pipe);
    if (opening && frame.frame === 'abort') {
      this.#openings.delete(frame.pipe);
      opening.reject(new PipeError(frame));
    }
    this.#byNumber.get(frame.pipe)?.pipe.receive(frame);
  }

  #make(about: Pick<PipeOptions, 'kind' | 'label' | 'meta'>, number: number, token: string, limit: number): Pipe {
    const { clock, limits = {} } = this.#options;
    const open: Open = {
      token,
      number,
      pipe: new Pipe({ ...about, clock, limit, limits, send: (frame) => this.#say(open, frame), onOver: () => this.#forget(open) }),
    };
    this.#open.add(open);
    this.#byNumber.set(number, open);
    return open.pipe;
  }

  /** The first word on a new connection says which pipe it is. */
  #say(open: Open, frame: PipeFrame): void {
    const known = this.#byNumber.get(open.number) === open;
    if (known) this.#send?.({ ...frame, pipe: open.number } as Frame);
    else if (frame.frame === 'attach') this.#send?.({ ...frame, pipe: this.#number(open), token: open.token });
  }

  #number(open: Open): number {
    open.number = this.#nextNumber();
    this.#byNumber.set(open.number, open);
    return open.number;
  }

  #forget(open: Open): void {
    this.#open.delete(open);
    if (this.#byNumber.get(open.number) === open) this.#byNumber.delete(open.number);
  }

  #nextNumber(): number {
    this.#lastNumber += 2;
    return this.#lastNumber;
  }
}

function failure(code: 'unavailable'): PipeError {
  return new PipeError({ code: codeOf(code), message: '' });
}
