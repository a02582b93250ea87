import type { SqlValue } from '@parley/storage';
export declare const ARCHIVE_FORMAT = 1;
/** What an archive holds, told by its first line. */
export interface Manifest {
  readonly parley: 'backup';
  readonly format: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly versions: Readonly<Record<string, number>>;
  readonly counts: {
    readonly channels: number;
    readonly entries: number;
    readonly producers: number;
    readonly refusals: number;
    /** Of all components' tables together. */
    readonly rows: number;
  };
}
/** A column of a line: SqlValue as JSON has it. */
export type JsonValue =
  | string
  | number
  | null
  | {
      readonly base64: string;
    };
export type ArchiveLine =
  | Manifest
  | {
      readonly migration: readonly [component: string, version: number, sql: readonly string[]];
    }
  | {
      readonly channel: readonly JsonValue[];
    }
  | {
      readonly producer: readonly JsonValue[];
    }
  | {
      readonly entry: readonly JsonValue[];
    }
  | {
      readonly refusal: readonly JsonValue[];
    }
  | {
      readonly table: string;
      readonly columns: readonly string[];
    }
  | {
      readonly row: readonly JsonValue[];
    }
  | {
      readonly blob: string;
      readonly size: number;
    }
  | {
      readonly bytes: string;
    }
  | {
      readonly end: {
        readonly lines: number;
        readonly sha256: string;
      };
    };
export declare function toJsonValue(value: SqlValue): JsonValue;
export declare function fromJsonValue(value: JsonValue): SqlValue;
/** A name of the archive or of the schema as SQL. */
export declare function quoteName(name: string): string;
//# sourceMappingURL=archive.d.ts.map
