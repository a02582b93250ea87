import type { Blob } from './blob.ts';
import type { ChannelLog } from './channel-log.ts';
import type { Ledger } from './ledger.ts';
import type { Sql } from './sql.ts';

/** What a store has counted since it was opened. */
export interface WriteTally {
  /** Requests that write: appends, batches. */
  readonly writes: number;
  /** Commits that carried them, each flushed to the disk once. */
  readonly commits: number;
  /** How long the first request of each commit waited for its answer, in all, ms. */
  readonly commitMs: number;
}

/** One installation's storage, opened as a whole: log and tables share a database and its group commits. */
export interface Store {
  readonly log: ChannelLog;
  readonly sql: Sql;
  readonly blob: Blob;
  /** Absent where nothing is counted. */
  readonly tally?: WriteTally;
  /** Absent where one node has the storage for itself. */
  readonly ledger?: Ledger;
  /** Idempotent. Settles when everything acknowledged is on disk and the data directory may be opened by another process. */
  close(): Promise<void>;
}
