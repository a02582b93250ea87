/** What a job has done on this node. */
export interface JobTally {
  /** Runs that have begun. */
  runs: number;
  /** Runs that failed or passed their deadline. */
  failures: number;
  /** What runs took, milliseconds. */
  ms: number;
}
