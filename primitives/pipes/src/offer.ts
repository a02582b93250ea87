import type { Pipe, PipeKind } from './pipe.ts';

/** A pipe that somebody wants to open, until it is taken or declined, or withdrawn. */
export interface PipeOffer {
  /** Who opens it: `person/maya`. */
  readonly from: string;
  readonly label: string;
  readonly kind: PipeKind;
  /** What the opener said about it. */
  readonly meta: Uint8Array;
  /** Aborts when the offer is withdrawn: with `taken` where another connection has it, `cancelled` where the opener does not want it any more. */
  readonly signal: AbortSignal;
  /** Throws the reason of the signal where it is too late. Where another connection was faster, the pipe fails with `taken`. */
  accept(): Pipe;
  /** The opener hears `refused` with the message, when nobody else is left to take it. */
  decline(message?: string): void;
}

export interface OfferedPipe extends Pick<PipeOffer, 'from' | 'label' | 'kind' | 'meta'> {
  readonly accept: () => Pipe;
  readonly decline: (message: string) => void;
}

/** An offer of this connection: decided once, by whoever comes first. */
export class Offered implements PipeOffer {
  readonly from: string;
  readonly label: string;
  readonly kind: PipeKind;
  readonly meta: Uint8Array;
  readonly #over = new AbortController();
  readonly #options: OfferedPipe;
  #decided = false;

  constructor(options: OfferedPipe) {
    const { from, label, kind, meta } = options;
    this.from = from;
    this.label = label;
    this.kind = kind;
    this.meta = meta;
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  accept(): Pipe {
    this.signal.throwIfAborted();
    if (this.#decided) throw new RangeError('The offer was answered already.');
    this.#decided = true;
    return this.#options.accept();
  }

  decline(message = ''): void {
    if (this.#decided || this.signal.aborted) return;
    this.#decided = true;
    this.#options.decline(message);
  }

  withdraw(reason: Error): void {
    if (!this.#decided) this.#over.abort(reason);
  }
}
