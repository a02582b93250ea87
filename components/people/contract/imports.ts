/** One line of an import that was not taken, and why. */
export interface ImportProblem {
  /** 1-based line of the file. */
  readonly line: number;
  readonly column?: string;
  /** A sentence for people, in English. */
  readonly reason: string;
  /** The same for programs: a stable name and what the sentence names. */
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** One thing that an import changes. */
export interface ImportChange {
  readonly kind: 'added' | 'changed' | 'deactivated';
  readonly person: string;
  readonly name: string;
  /** Column of the file; absent where the person as a whole is added or deactivated. */
  readonly column?: string;
  /** As it would stand in the column. */
  readonly before?: string;
  readonly after?: string;
}

export interface ImportReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** New units. */
  readonly units: number;
  /** New groups. */
  readonly groups?: number;
  /** Active people who do not stand in the file. */
  readonly missing?: number;
  /** Those of them who are deactivated by it. */
  readonly deactivated?: number;
  /** By line; the first thousand. */
  readonly problems: readonly ImportProblem[];
  /** Problems that are not listed. */
  readonly moreProblems?: number;
  /** The first two hundred, in the order of the file. */
  readonly changes?: readonly ImportChange[];
  /** Changes that are not listed. */
  readonly moreChanges?: number;
  /** False for a dry run: nothing was written. */
  readonly applied: boolean;
}

export interface ImportOptions {
  readonly dryRun: boolean;
  /**
   * Deactivates whoever is active and not in the file. The number is what a dry run said as `missing`: where it is another one, or a line has a
   * problem, the import is refused and nothing is written.
   */
  readonly deactivateMissing?: number;
}

/** Where an import stands. It goes on when nobody looks; one at a time. */
export type ImportJob =
  | {
      readonly state: 'running';
      readonly id: string;
      readonly dryRun: boolean;
      /** Name of the file; '' when unknown. */
      readonly file: string;
      readonly step: 'reading' | 'comparing' | 'writing' | 'publishing';
      /** From 0 to 1, over all steps. */
      readonly progress: number;
    }
  | { readonly state: 'done'; readonly id: string; readonly dryRun: boolean; readonly file: string; readonly report: ImportReport }
  | {
      readonly state: 'failed';
      readonly id: string;
      readonly dryRun: boolean;
      readonly file: string;
      /** A code of the protocol, and a sentence; for programs the reason and what it names. Nothing was written. */
      readonly code: string;
      readonly message: string;
      readonly reason?: string;
      readonly values?: Readonly<Record<string, string | number>>;
    };

/** Watch `people.imports` (administrators): the import that runs or ran last; each delta is the whole of it anew. */
export interface ImportsView {
  /** Absent: there was none since the server started. */
  readonly job?: ImportJob;
}
