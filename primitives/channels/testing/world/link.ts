import type { Frame } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';

export type Receive = (frame: Frame) => void;

/** One direction: what leaves together may arrive together. */
interface Lane {
  arrival: number;
  cargo: (() => void)[];
}

/** A connection between a client and a node: keeps the order, takes its time, and loses what is on its way when it is cut. */
export class Link {
  readonly #runtime: Runtime;
  readonly #lanes: Readonly<Record<'up' | 'down', Lane>> = { up: { arrival: -1, cargo: [] }, down: { arrival: -1, cargo: [] } };
  cut = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  carry(direction: 'up' | 'down', deliver: () => void): void {
    const { clock, random } = this.#runtime;
    const lane = this.#lanes[direction];
    const arrival = clock.monotonic() + random.integer(5);
    if (lane.cargo.length > 0 && arrival <= lane.arrival) {
      lane.cargo.push(deliver);
      return;
    }
    const cargo = [deliver];
    lane.arrival = arrival;
    lane.cargo = cargo;
    clock.after(arrival - clock.monotonic(), () => {
      // One after the other; each may cut the link.
      for (const next of cargo.splice(0)) if (!this.cut) next();
    });
  }
}
