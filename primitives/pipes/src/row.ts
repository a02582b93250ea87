import type { Cancel } from '@parley/runtime';
import type { PipeFrame } from './pipe-frame.ts';
import type { Side } from './tokens.ts';

/** One end of a pipe on this node: a connection, or a component. */
export interface End {
  /** Lowercase, unguessable. */
  readonly pipe: string;
  readonly side: Side;
  /** Takes a frame from the other end. False: it was dropped, since more waits already than the pipe may have under way. */
  deliver(frame: PipeFrame): boolean;
  /** What waits for this end is dropped: the other one will send it again. */
  forget(): void;
  /** The end is out of the table. */
  removed(): void;
  /** The same side has come on another connection. */
  replaced(): void;
}

/** An end whose connection is gone: it may come back, here or on another node. */
interface Absent {
  readonly stopWaiting: Cancel;
  /** How the pipe ended meanwhile. */
  ending: PipeFrame | undefined;
}

export const other = (side: Side): Side => (side === 0 ? 1 : 0);

/** One pipe on this node: which ends are here, which are away, and which have said that they are done. */
export class Row {
  readonly stopListening: () => void;
  /** How many wait for ends that may come. */
  expected = 0;
  readonly #ends: [End | undefined, End | undefined] = [undefined, undefined];
  readonly #absent: [Absent | undefined, Absent | undefined] = [undefined, undefined];
  /** Sides that another node has said something for. */
  readonly #heard: [boolean, boolean] = [false, false];
  readonly #done: [boolean, boolean] = [false, false];

  constructor(stopListening: () => void) {
    this.stopListening = stopListening;
  }

  /** Nobody is here, away or expected: the row can be forgotten. */
  get idle(): boolean {
    const [a, b] = this.#ends;
    return !a && !b && !this.#absent[0] && !this.#absent[1] && this.expected === 0;
  }

  end(side: Side): End | undefined {
    return this.#ends[side];
  }

  /** Whether this node has never known that side, nor heard of it. */
  isUnknown(side: Side): boolean {
    return !this.#ends[side] && !this.#absent[side] && !this.#heard[side];
  }

  isAway(side: Side): boolean {
    return this.#absent[side] !== undefined;
  }

  /** How the pipe has ended for a side that is away; undefined: it has not. */
  endingOf(side: Side): PipeFrame | undefined {
    return this.#absent[side]?.ending;
  }

  /** An end is there; the same side on another connection is replaced, and what waits for the other one will be sent again. */
  put(end: End): void {
    this.replace(end.side);
    this.#ends[end.side] = end;
    this.#ends[other(end.side)]?.forget();
  }

  /** The connection of a side is gone. */
  leave(side: Side, stopWaiting: Cancel): void {
    this.#ends[side] = undefined;
    this.#absent[side] = { stopWaiting, ending: undefined };
  }

  /** The pipe ends while the side is away; it will be told. */
  endAway(side: Side, ending: PipeFrame): void {
    const absent = this.#absent[side];
    if (absent) absent.ending = ending;
  }

  /** Another node has said something for the side. */
  heard(side: Side): void {
    this.#heard[side] = true;
  }

  /** The side is not away any more. Answers how the pipe ended meanwhile. */
  back(side: Side): PipeFrame | undefined {
    const absent = this.#absent[side];
    absent?.stopWaiting();
    this.#absent[side] = undefined;
    return absent?.ending;
  }

  replace(side: Side): void {
    this.#ends[side]?.replaced();
    this.#ends[side] = undefined;
  }

  remove(side: Side): void {
    this.#ends[side]?.removed();
    this.#ends[side] = undefined;
  }

  /** A failure ends both sides at once; a side that is done stays until it has heard that the other one is. */
  ended(by: Side, code: number): void {
    this.#done[by] = true;
    if (code !== 0) this.#done[other(by)] = true;
    if (this.#done[0] && this.#done[1]) for (const side of [0, 1] as const) this.remove(side);
  }

  /** Without a word to anybody. */
  close(): void {
    this.stopListening();
    for (const absent of this.#absent) absent?.stopWaiting();
  }
}
