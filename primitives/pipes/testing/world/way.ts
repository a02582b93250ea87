import type { PipeFrame } from '@parley/pipes';

/** Where the frames of one end go, in order, on one of its connections. The nodes in between are part of it. */
interface Lane {
  readonly frames: PipeFrame[];
}

/** Both directions between two ends: connections that come and go, frames that are late, lost or too many. */
export class Way {
  readonly #capacity: number;
  readonly #lanes: [Lane[], Lane[]] = [[{ frames: [] }], [{ frames: [] }]];
  readonly up: [boolean, boolean] = [true, true];
  dropped = 0;

  /** @param capacity frames that one lane holds; more are dropped. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  send(from: 0 | 1, frame: PipeFrame): void {
    const frames = this.#lanes[from].at(-1)?.frames;
    if (frames && frames.length < this.#capacity) frames.push(frame);
    else this.dropped++;
  }

  /** The next frame for an end, from one of its lanes. */
  next(to: 0 | 1, pick: (below: number) => number): PipeFrame | undefined {
    const lanes = this.#lanes[to === 0 ? 1 : 0].filter(({ frames }) => frames.length > 0);
    const frames = lanes[pick(Math.max(1, lanes.length))]?.frames ?? [];
    // The node of the receiver lets what does not ask about data go first.
    const first = pick(4) === 0 ? frames.findIndex(({ frame }) => frame === 'ack' || frame === 'credit') : 0;
    const [frame] = frames.splice(Math.max(0, first), 1);
    if (this.up[to]) return frame;
    if (frame) this.dropped++;
    return undefined;
  }

  waiting(to: 0 | 1): boolean {
    return this.#lanes[to === 0 ? 1 : 0].some(({ frames }) => frames.length > 0);
  }

  /** The connection of an end is gone. `late`: what it sent is still on its way, and may arrive behind what it sends later. */
  cut(end: 0 | 1, late: boolean): void {
    this.up[end] = false;
    if (!late) this.#clear(end);
    this.#lanes[end].push({ frames: [] });
    this.#clear(end === 0 ? 1 : 0);
  }

  /** What is under way is lost, and nobody is told. */
  lose(): void {
    this.#clear(0);
    this.#clear(1);
  }

  #clear(from: 0 | 1): void {
    for (const lane of this.#lanes[from]) this.dropped += lane.frames.splice(0).length;
  }
}
