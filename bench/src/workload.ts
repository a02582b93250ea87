import type { Figure } from './figure.ts';

/** What a workload is given. */
export interface Bench {
  /** One round and short windows, to see whether everything works; its figures are not kept. */
  readonly quick: boolean;
  /** Folder for CPU profiles of Parley's server; absent: none are made. */
  readonly profiles?: string;
  /** A line about how far it is. */
  say(line: string): void;
  /** A new empty folder on the disk of the work tree, removed at the end. */
  makeFolder(): Promise<string>;
}

/** What a workload has found. */
export interface Findings {
  readonly figures: readonly Figure[];
  /** How it was measured: what is needed to do it again. */
  readonly method: Readonly<Record<string, unknown>>;
  /** Versions of what took part beside Parley and Node. */
  readonly versions?: Readonly<Record<string, string>>;
  /** An SVG, shown on the page beside the table; absent: the shares of the limits are drawn. */
  readonly plot?: string;
  /** What each round gave. */
  readonly rounds: readonly unknown[];
}

/** One thing that is measured. To add one: a file in `workloads/` and a line in `workloads.ts`. */
export interface Workload {
  /** On the command line, and of the file with its results. */
  readonly name: string;
  readonly title: string;
  /** Rejects when it cannot measure. Leaves nothing running. */
  run(bench: Bench): Promise<Findings>;
}
