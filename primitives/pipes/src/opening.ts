import { type CodeName, nameOfCode } from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import type { PipeTarget } from './gate.ts';
import { SessionEnd, type SessionPipes } from './session-pipes.ts';
import type { PipeTable } from './table.ts';

/** A node where it is offered, under a name of its own: whoever takes it too late, elsewhere, is the end of another pipe. */
export interface Place {
  readonly pipe: string;
  /** The opener's, for attaching again. */
  readonly token: string;
  withdraw(code: CodeName): void;
}

export interface OpeningOptions {
  readonly opener: SessionPipes;
  /** The number there. */
  readonly number: number;
  readonly label: string;
  /** Whom it is opened to. */
  readonly target: PipeTarget;
  readonly table: PipeTable;
  readonly stopWaiting: Cancel;
}

/** A pipe that was asked for and that nobody has taken yet. */
export class Opening {
  readonly label: string;
  readonly target: PipeTarget;
  readonly #options: OpeningOptions;
  readonly #places = new Map<string, Place>();

  constructor(options: OpeningOptions) {
    this.label = options.label;
    this.target = options.target;
    this.#options = options;
  }

  add(place: Place): void {
    this.#places.set(place.pipe, place);
  }

  /** The first one has it. Answers whether this one is. */
  taken(pipe: string, limit: number): boolean {
    const place = this.#places.get(pipe);
    if (!place) return false;
    const { table, opener, number, label, target } = this.#options;
    this.#places.delete(pipe);
    this.#withdraw('taken');
    table.add(new SessionEnd(opener, number, { pipe, side: 0, label, peer: target, limit }));
    opener.session.send({ frame: 'accept', pipe: number, limit, token: place.token });
    return true;
  }

  /** Nobody at that place wants it. When no place is left, the opener hears the reason of the last one. */
  refused(pipe: string, code: number, message?: string): void {
    if (!this.#places.delete(pipe) || this.#places.size > 0) return;
    this.#end(nameOfCode(code) ?? 'refused', message);
  }

  /** The opener does not want it any more, or is gone. */
  cancel(): void {
    this.#withdraw('cancelled');
    this.#options.opener.free(this.#options.number);
  }

  expire(): void {
    this.#withdraw('deadline-exceeded');
    this.#end('deadline-exceeded', 'Nobody took it in time.');
  }

  #end(code: CodeName, message: string | undefined): void {
    const { stopWaiting, opener, number } = this.#options;
    stopWaiting();
    opener.free(number);
    opener.abort(number, code, message);
  }

  #withdraw(code: CodeName): void {
    this.#options.stopWaiting();
    for (const place of this.#places.values()) place.withdraw(code);
    this.#places.clear();
  }
}
