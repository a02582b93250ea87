import { type CodeName, codeOf, type Frame, type FrameOf, PIPE_KINDS } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import { DEFAULT_ENDPOINT_LIMITS, type EndpointLimits } from './limits.ts';
import { Offered, type PipeOffer } from './offer.ts';
import { Pipe, PipeError, type PipeKind, type PipeOptions } from './pipe.ts';
import type { PipeFailure, PipeFrame } from './pipe-frame.ts';

export interface OpenPipe {
  readonly label: string;
  /** Default `bytes`. */
  readonly kind?: PipeKind;
  /** At most 4 KiB, for the other end only. */
  readonly meta?: Uint8Array;
  /** Takes the request back while nobody has accepted. */
  readonly signal?: AbortSignal | undefined;
}

/** Takes a pipe; `from`: who opens it, `person/maya`. */
export type TakePipe = (pipe: Pipe, from: string) => void;

export interface PipeClientOptions {
  readonly clock: Clock;
  readonly limits?: Partial<EndpointLimits>;
  /** What a failure is thrown as; default: a `PipeError`. */
  readonly error?: (failure: PipeFailure) => Error;
}

interface Opening {
  readonly options: Required<Pick<OpenPipe, 'label' | 'kind' | 'meta'>>;
  readonly resolve: (pipe: Pipe) => void;
  readonly reject: (error: Error) => void;
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
  readonly #takers = new Map<string, (offer: PipeOffer) => void>();
  readonly #openings = new Map<number, Opening>();
  readonly #offers = new Map<number, Offered>();
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

  /** The connection is gone. What was being opened is refused with `unavailable`, and what was offered is withdrawn. */
  lost(): void {
    this.#send = undefined;
    this.#byNumber = new Map();
    const gone = this.#error('unavailable');
    for (const opening of [...this.#openings.values()]) opening.reject(gone);
    this.#openings.clear();
    for (const offer of [...this.#offers.values()]) offer.withdraw(gone);
    this.#offers.clear();
    for (const { pipe } of this.#open) pipe.lost();
  }

  /** @param target `person/maya`, `session/…`, `component/files`. Rejects with a `PipeError`. */
  open(target: string, { label, kind = 'bytes', meta = new Uint8Array(), signal }: OpenPipe): Promise<Pipe> {
    const send = this.#send;
    if (signal?.aborted) return Promise.reject(this.#error('cancelled'));
    if (!send) return Promise.reject(this.#error('unavailable'));
    const number = this.#nextNumber();
    const opening = new Promise<Pipe>((resolve, reject) => {
      this.#openings.set(number, { options: { label, kind, meta }, resolve, reject });
      const limit = this.#window;
      send({ frame: 'open', pipe: number, limit, token: undefined, kind: PIPE_KINDS[kind], peer: target, label, meta });
    });
    return signal ? this.#until(signal, number, opening) : opening;
  }

  /** Takes every pipe with the label that is offered, until the returned function is called. One taker per label. */
  accept(label: string, take: TakePipe): () => void {
    return this.offers(label, (offer) => take(offer.accept(), offer.from));
  }

  /** Hears of every pipe with the label that is offered, to take it or not; else like `accept`. */
  offers(label: string, hear: (offer: PipeOffer) => void): () => void {
    if (this.#takers.has(label)) throw new RangeError(`Somebody takes the pipes "${label}" already.`);
    this.#takers.set(label, hear);
    this.#sayOffers();
    return () => {
      if (this.#takers.get(label) !== hear) return;
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

  #error(code: CodeName): Error {
    const failure = { code: codeOf(code), message: '' };
    return this.#options.error?.(failure) ?? new PipeError(failure);
  }

  #sayOffers(): void {
    this.#send?.({ frame: 'offers', labels: [...this.#takers.keys()] });
  }

  #refuse(number: number, code: CodeName, message: string): void {
    this.#send?.({ frame: 'abort', pipe: number, code: codeOf(code), retryAfterMs: undefined, message });
  }

  /** Takes the opening back when the signal says so. */
  #until(signal: AbortSignal, number: number, opened: Promise<Pipe>): Promise<Pipe> {
    const opening = this.#openings.get(number);
    const aborted = (): void => {
      if (!opening || this.#openings.get(number) !== opening) return;
      this.#openings.delete(number);
      this.#refuse(number, 'cancelled', '');
      opening.reject(this.#error('cancelled'));
    };
    signal.addEventListener('abort', aborted);
    return opened.finally(() => signal.removeEventListener('abort', aborted));
  }

  #offered(frame: FrameOf<'open'>): void {
    const { pipe: number, label, peer, token, limit, kind: kindNumber, meta } = frame;
    const hear = this.#takers.get(label);
    if (!hear || token === undefined) {
      this.#refuse(number, 'refused', '');
      return;
    }
    const about = { kind: kindNumber === PIPE_KINDS.messages ? 'messages' : 'bytes', label, meta: new Uint8Array(meta) } as const;
    const offer = new Offered({
      ...about,
      from: peer,
      accept: () => {
        this.#offers.delete(number);
        this.#send?.({ frame: 'accept', pipe: number, limit: this.#window, token: undefined });
        return this.#make(about, number, token, limit);
      },
      decline: (message) => {
        this.#offers.delete(number);
        this.#refuse(number, 'refused', message);
      },
    });
    this.#offers.set(number, offer);
    hear(offer);
  }

  #accepted({ pipe: number, token, limit }: FrameOf<'accept'>): void {
    const opening = this.#openings.get(number);
    if (!opening || token === undefined) return;
    this.#openings.delete(number);
    opening.resolve(this.#make(opening.options, number, token, limit));
  }

  #receive(frame: PipeFrame & { readonly pipe: number }): void {
    if (frame.frame === 'abort') this.#ended(frame);
    this.#byNumber.get(frame.pipe)?.pipe.receive(frame);
  }

  /** What has not begun is over. */
  #ended(frame: FrameOf<'abort'>): void {
    const opening = this.#openings.get(frame.pipe);
    const offer = this.#offers.get(frame.pipe);
    if (!opening && !offer) return;
    const error = this.#options.error?.(frame) ?? new PipeError(frame);
    this.#openings.delete(frame.pipe);
    this.#offers.delete(frame.pipe);
    opening?.reject(error);
    offer?.withdraw(error);
  }

  #make(about: Pick<PipeOptions, 'kind' | 'label' | 'meta'>, number: number, token: string, limit: number): Pipe {
    const { clock, limits = {}, error } = this.#options;
    const open: Open = {
      token,
      number,
      pipe: new Pipe({
        ...about,
        clock,
        limit,
        limits,
        ...(error && { error }),
        send: (frame) => this.#say(open, frame),
        onOver: () => this.#forget(open),
      }),
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
