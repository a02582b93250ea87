import type { Blob } from './blob.ts';
import type { StoreLog } from './channel-log.ts';
import type { Ledger } from './ledger.ts';
import type { Sql } from './sql.ts';
import type { StoreTally } from './store-tally.ts';

/** One installation's storage, opened as a whole: log and tables share a database and its group commits. */
export interface Store {
  readonly log: StoreLog;
  readonly sql: Sql;
  readonly blob: Blob;
  /** Absent where nothing is counted. */
  readonly tally?: StoreTally;
  /** Absent where one node has the storage for itself. */
  readonly ledger?: Ledger;
  /** Idempotent. Settles when everything acknowledged is on disk and the data directory may be opened by another process. */
  close(): Promise<void>;
}
