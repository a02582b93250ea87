/** One thing that is measured. Counters only grow; gauges are of this moment. Names are Prometheus's: `parley_sessions`, units at the end. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  /** A number, or one for each value of `label`. */
  readonly value: number | ReadonlyMap<string, number>;
  readonly label?: string;
}
