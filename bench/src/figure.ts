/** What a figure must be at most, or at least. */
export interface Bound {
  readonly at: 'most' | 'least';
  readonly value: number;
  /** Where the value comes from, as it stands in the table: `≤ 1/10 of socket.io`. */
  readonly says: string;
}

/** One line of the verdict table. */
export interface Figure {
  readonly measure: string;
  readonly unit: string;
  /** Parley's; the median of the rounds where there are several. */
  readonly value: number;
  /** The same of others under the same load in the same run. */
  readonly peers?: Readonly<Record<string, number>>;
  readonly bounds?: readonly Bound[];
  /** A limit that this run cannot judge, and why: `≤ Bun (not in this run)`. */
  readonly openLimit?: string;
}

export type Verdict = 'met' | 'not met' | 'no limit yet';

/** A value that could not be measured meets nothing. */
export function verdictOn({ value, bounds = [] }: Pick<Figure, 'value' | 'bounds'>): Verdict {
  if (bounds.length === 0) return 'no limit yet';
  return bounds.every((bound) => (bound.at === 'most' ? value <= bound.value : value >= bound.value)) ? 'met' : 'not met';
}

export function atMost(value: number, says: string): Bound {
  return { at: 'most', value, says };
}

export function atLeast(value: number, says: string): Bound {
  return { at: 'least', value, says };
}
