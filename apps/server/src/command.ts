/** One subcommand of `parley`. */
export interface Command {
  /** How it is called, without `parley`: `people invite PERSON`. */
  readonly usage: string;
  /** What it does: the rest of a sentence that begins with "It". */
  readonly summary: string;
  /** What each option of the usage means, by how it stands there: `--days N`. */
  readonly options?: Readonly<Record<string, string>>;
  /** It reads the settings of the server. */
  readonly settings?: boolean;
  /** Returns the exit code. Throws a Complaint for what a sentence explains. */
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}

/** What a command sees of the process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A line for people (standard output). */
  say(line: string): void;
  /** Shows how far something is, in the place of what it showed before; '' takes it away. Absent: nobody looks. */
  progress?(text: string): void;
}
