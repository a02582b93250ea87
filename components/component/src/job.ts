/** What one run of a job knows. */
export interface JobCall<State> {
  readonly state: State;
  /** Aborted at the deadline, when the node stops, and when it loses its lease: then another node may begin. */
  readonly signal: AbortSignal;
}

/** Work that a component does again and again, by itself. */
export interface Job<State> {
  /** From the beginning of one run to that of the next: `30s`, `1m`, `6h`, `1d`. A run that takes longer leaves out those that it covers. */
  readonly every: string;
  /** `per-site`: by one node at a time, another one when that is lost. `per-node`: by each. Where there is one node they are the same. */
  readonly once: 'per-site' | 'per-node';
  /** How long a run may take, in the same form; default `every`. One that goes on all the same keeps the next from beginning. */
  readonly deadline?: string;
  /**
   * Must be fit to be begun again where it was cut short: it runs soon after each start of a node, and at once where another node was lost that
   * had the job. What it stores after its node has lost the lease is refused. A rejection is logged, and repeated failures are waited for
   * longer and longer, up to an hour where `every` is less.
   */
  run(call: JobCall<State>): Promise<void>;
}

/** `every('1m', { once: 'per-site', run: async ({ state }) => … })` */
export function every<State>(period: string, job: Omit<Job<State>, 'every'>): Job<State> {
  return { every: period, ...job };
}
