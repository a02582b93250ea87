import type { Append, AppendResult, BatchResult, Head, Migration, ReadResult, SqlValue, Write } from '@parley/storage';
import type { Fault } from './faults.ts';
import type { Table } from './statements.ts';

/** What the main thread asks of the writer. Asked in one tick, it travels in one message; it is run and answered in its order. */
export type WriterRequest =
  | { readonly kind: 'start' }
  | { readonly kind: 'append'; readonly append: Append }
  | { readonly kind: 'open'; readonly channel: string }
  | { readonly kind: 'redact'; readonly channel: string; readonly offsets: readonly number[] }
  | { readonly kind: 'truncate'; readonly channel: string; readonly offset: number }
  | { readonly kind: 'batch'; readonly writes: readonly Write[] }
  | { readonly kind: 'migrate'; readonly component: string; readonly migrations: readonly Migration[] }
  | { readonly kind: 'close' };

/** Requests that share a transaction. */
export type GroupRequest = Exclude<WriterRequest, { readonly kind: 'start' | 'migrate' | 'close' }>;

export type ReaderRequest =
  | { readonly kind: 'start' }
  | { readonly kind: 'query'; readonly sql: string; readonly params: readonly SqlValue[] }
  | { readonly kind: 'head'; readonly channel: string }
  | { readonly kind: 'read'; readonly channel: string; readonly after: number; readonly limit: number }
  | { readonly kind: 'names'; readonly namespace: string; readonly after: string; readonly limit: number }
  | { readonly kind: 'close' };

/** Rows of a batch travel as tables; the main thread makes objects of them. */
export type BatchOutcome =
  | { readonly status: 'committed'; readonly tables: readonly Table[] }
  | Extract<BatchResult, { readonly status: 'conflict' }>;

/** The value each kind of request is answered with. */
export interface Answers {
  readonly start: undefined;
  readonly append: AppendResult;
  readonly open: Head;
  readonly redact: undefined;
  /** Whether the floor has reached what was asked for; else it has come a step closer. */
  readonly truncate: boolean;
  readonly batch: BatchOutcome;
  readonly migrate: undefined;
  readonly query: Table;
  readonly head: Head | undefined;
  readonly read: ReadResult;
  readonly names: readonly string[];
  readonly close: undefined;
}

/** One message to a thread. `now` is the store's clock: threads have none of their own. */
export interface Parcel<Request> {
  readonly now: number;
  readonly requests: readonly Request[];
}

/** One message of a thread: answers to the next requests, in their order. */
export interface Reply {
  readonly outcomes: readonly Outcome[];
  /** How long the commit took that they share. */
  readonly flushMs?: number | undefined;
}

export type Outcome = { readonly value: unknown } | { readonly fault: Fault };

/** How a thread is started (its `workerData`). */
export interface ThreadOptions {
  readonly directory: string;
  readonly maxBytes: number | undefined;
  /** Nobody needs the data after the process: nothing is flushed to the disk. */
  readonly temporary: boolean;
}
