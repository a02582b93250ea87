/** What a job or a hook has done on this node. */
export interface Tally {
  /** Runs that have begun. */
  runs: number;
  /** Runs that failed or passed their deadline. */
  failures: number;
  /** What runs took, milliseconds. */
  ms: number;
}
