interface Edit {
  /** Below the folder of the source. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** A fault put into the source on purpose. */
export interface Mutant {
  readonly name: string;
  /** Seeds before this one are known to catch nothing. */
  readonly from?: number;
  readonly edits: readonly Edit[];
}

/** One with a single edit. */
export function mutant(name: string, file: string, find: string, replace: string): Mutant {
  return { name, edits: [{ file, find, replace }] };
}
