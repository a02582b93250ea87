/** One thing that is measured. Names are Prometheus's: `parley_sessions`, units at the end. */
export type Figure = Reading | Distribution;

interface Measured {
  readonly name: string;
  readonly help: string;
}

/** Counters only grow; gauges are of this moment. */
export interface Reading extends Measured {
  readonly kind: 'counter' | 'gauge';
  /** A number, or one for each value of `label`. */
  readonly value: number | ReadonlyMap<string, number>;
  readonly label?: string;
}

/** How often something came to how much. Only grows. */
export interface Distribution extends Measured {
  readonly kind: 'histogram';
  /** The highest value of each range, rising, in the unit of the name. */
  readonly limits: readonly number[];
  /** How many fell into each range; one more is for what is above all limits. */
  readonly counts: readonly number[];
  /** Of all values. */
  readonly sum: number;
}
