import type { CodeName, FrameOf } from '@parley/protocol';
import type { PipeTarget } from './gate.ts';
import { SessionEnd, type SessionPipes } from './session-pipes.ts';
import type { PipeTable } from './table.ts';

export interface OfferingOptions {
  readonly pipe: string;
  readonly label: string;
  /** Who opens it, as the rules of those see it to whom it is offered. */
  readonly from: PipeTarget;
  /** The credit that the opener gives. */
  readonly limit: number;
  readonly table: PipeTable;
  /** Somebody has it, and gives this credit. */
  readonly onTaken: (limit: number) => void;
  /** Nobody is left; the reason of the last one. */
  readonly onRefused: (code: number, message?: string) => void;
}

/** A pipe that is offered to connections of this node. The first one has it. */
export class Offering {
  readonly label: string;
  readonly from: PipeTarget;
  readonly #options: OfferingOptions;
  /** To whom, with the number there. */
  readonly #offers = new Map<SessionPipes, number>();

  constructor(options: OfferingOptions) {
    this.label = options.label;
    this.from = options.from;
    this.#options = options;
  }

  offer(taker: SessionPipes, frame: Omit<FrameOf<'open'>, 'pipe'>): void {
    const number = taker.nextNumber();
    taker.set(number, { state: 'offered', offering: this });
    this.#offers.set(taker, number);
    taker.session.send({ ...frame, pipe: number });
  }

  accept(pipes: SessionPipes, { pipe: number, limit: given }: FrameOf<'accept'>): void {
    const { table, pipe, label, from, limit, onTaken } = this.#options;
    this.#offers.delete(pipes);
    this.withdraw('taken');
    table.add(new SessionEnd(pipes, number, { pipe, side: 1, label, peer: from, limit }));
    onTaken(given);
  }

  /** One of them does not want it, or is gone. */
  refuse(pipes: SessionPipes, code: number, message?: string): void {
    const number = this.#offers.get(pipes);
    if (number !== undefined) pipes.free(number);
    this.#offers.delete(pipes);
    if (this.#offers.size === 0) this.#options.onRefused(code, message);
  }

  withdraw(code: CodeName): void {
    for (const [pipes, number] of this.#offers) {
      pipes.free(number);
      pipes.abort(number, code);
      pipes.excess.bear();
    }
    this.#offers.clear();
  }
}
