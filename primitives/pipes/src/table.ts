import type { Backbone } from '@parley/backbone';
import { CODES, codeOf, decodeFrames, encodeFrame } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { PipeFrame } from './pipe-frame.ts';
import { type End, other, Row } from './row.ts';
import type { Side } from './tokens.ts';

export interface PipeTableOptions {
  readonly backbone: Backbone;
  readonly clock: Clock;
  readonly graceMs: number;
}

const GONE: PipeFrame = {
  frame: 'abort',
  code: codeOf('unavailable'),
  retryAfterMs: undefined,
  message: 'The other end did not come back.',
};
/** What an end hears that was taken too late. No constant: clients would load the texts of all codes with it. */
export function takenElsewhere(): PipeFrame {
  return { frame: 'abort', code: codeOf('taken'), retryAfterMs: undefined, message: CODES.taken.help };
}

/**
 * Where the ends of pipes are, as far as this node has any of them. It passes frames on and keeps nothing but how a pipe ended, for an end that is
 * away. A side that is not here is asked for over the backbone.
 */
export class PipeTable {
  readonly #options: PipeTableOptions;
  readonly #rows = new Map<string, Row>();
  #passedBytes = 0;

  constructor(options: PipeTableOptions) {
    this.#options = options;
  }

  /** Pipes with an end here, or with one that is away. */
  get size(): number {
    return this.#rows.size;
  }

  /** Bytes of data that ends on this node have sent. */
  get passedBytes(): number {
    return this.#passedBytes;
  }

  /** An end is there, new or again. Answers how the pipe ended while it was away; then it is not taken in. */
  add(end: End): PipeFrame | undefined {
    const { pipe, side } = end;
    const row = this.#rows.get(pipe) ?? this.#open(pipe);
    const ending = row.back(side);
    if (ending) this.#sweep(pipe, row);
    else row.put(end);
    return ending;
  }

  /** The connection of an end is gone; it has time to come back. */
  leave(end: End): void {
    const { pipe, side } = end;
    const row = this.#rows.get(pipe);
    if (row?.end(side) !== end) return;
    const { clock, graceMs } = this.#options;
    row.leave(
      side,
      clock.after(graceMs, () => this.#giveUp(pipe, row, side)),
    );
  }

  /** Whether that side is here. */
  has(pipe: string, side: Side): boolean {
    return this.#rows.get(pipe)?.end(side) !== undefined;
  }

  /** Listens already for a pipe whose other end may come on another node. Returns how to stop. */
  expect(pipe: string): Cancel {
    const row = this.#rows.get(pipe) ?? this.#open(pipe);
    row.expected++;
    let on = true;
    return () => {
      if (on) row.expected--;
      on = false;
      this.#sweep(pipe, row);
    };
  }

  /** How the pipe has ended for a side that is away; undefined: it has not. */
  endingOf(pipe: string, side: Side): PipeFrame | undefined {
    return this.#rows.get(pipe)?.endingOf(side);
  }

  /** A side is not to be waited for, unless it has been heard of. `ending`: what the other one hears. */
  giveUp(pipe: string, side: Side, ending: PipeFrame = GONE): void {
    const row = this.#rows.get(pipe);
    if (!row?.isUnknown(side)) return;
    // It may be there all the same, and have said nothing.
    this.#publish(pipe, side, ending);
    this.#giveUp(pipe, row, side, ending);
  }

  /** An end has come on another node too late: somebody else has taken what it accepted. */
  decline(pipe: string): void {
    this.#publish(pipe, 1, takenElsewhere());
  }

  /** From an end to the other one. False: it was dropped here. */
  pass(end: End, frame: PipeFrame): boolean {
    const { pipe, side } = end;
    const row = this.#rows.get(pipe);
    if (row?.end(side) !== end) return false;
    if (frame.frame === 'data') this.#passedBytes += frame.payload.length;
    const taken = this.#deliver(pipe, row, other(side), frame);
    if (frame.frame === 'abort') this.#ended(pipe, row, side, frame.code);
    return taken;
  }

  /** Tells other nodes that an end has come back here: none of them waits for it any more. */
  announce({ pipe, side }: End, attach: PipeFrame): void {
    // Where the other end is elsewhere, the frame that is for it does.
    if (this.has(pipe, other(side))) this.#publish(pipe, other(side), attach);
  }

  /** Forgets everything without a word. */
  close(): void {
    for (const row of this.#rows.values()) row.close();
    this.#rows.clear();
  }

  #open(pipe: string): Row {
    const { backbone } = this.#options;
    const row = new Row(backbone.subscribe(subjectOf(pipe), (bytes) => this.#hear(pipe, bytes)));
    this.#rows.set(pipe, row);
    return row;
  }

  #deliver(pipe: string, row: Row, to: Side, frame: PipeFrame): boolean {
    const end = row.end(to);
    if (end) return end.deliver(frame);
    if (frame.frame === 'abort') row.endAway(to, frame);
    // It may have come back elsewhere, without this node having heard of it.
    if (!row.isAway(to) || frame.frame === 'abort' || frame.frame === 'attach') this.#publish(pipe, to, frame);
    return true;
  }

  /** `u8 receiving side | frame` */
  #publish(pipe: string, to: Side, frame: PipeFrame): void {
    const encoded = encodeFrame({ ...frame, pipe: 0 });
    const bytes = new Uint8Array(1 + encoded.length);
    bytes[0] = to;
    bytes.set(encoded, 1);
    this.#options.backbone.publish(subjectOf(pipe), bytes);
  }

  #hear(pipe: string, bytes: Uint8Array): void {
    const row = this.#rows.get(pipe);
    const to: Side = bytes[0] === 0 ? 0 : 1;
    if (!row) return;
    for (const { pipe: _, ...frame } of decodeFrames(bytes.subarray(1)) as (PipeFrame & { pipe: number })[]) {
      // Whoever comes back is not here any more, and whoever is here is not waited for elsewhere.
      if (frame.frame === 'attach') row.replace(other(to));
      else if (row.end(other(to))) continue;
      row.heard(other(to));
      // Whoever speaks is not away.
      const ending = row.back(other(to));
      if (ending) this.#publish(pipe, other(to), ending);
      else if (row.end(to)) this.#deliver(pipe, row, to, frame as PipeFrame);
      if (frame.frame === 'abort') this.#ended(pipe, row, other(to), frame.code);
      else this.#sweep(pipe, row);
    }
  }

  #ended(pipe: string, row: Row, by: Side, code: number): void {
    row.ended(by, code);
    this.#sweep(pipe, row);
  }

  #giveUp(pipe: string, row: Row, side: Side, why: PipeFrame = GONE): void {
    const ending = row.back(side);
    const left = other(side);
    if (!ending) {
      this.#deliver(pipe, row, left, why);
      row.remove(left);
    }
    this.#sweep(pipe, row);
  }

  #sweep(pipe: string, row: Row): void {
    if (!row.idle) return;
    row.stopListening();
    if (this.#rows.get(pipe) === row) this.#rows.delete(pipe);
  }
}

function subjectOf(pipe: string): string {
  return `pipe.${pipe}`;
}
