import type { Append, AppendResult, BatchResult, Head, Write } from '@parley/storage';

/** What is asked of the writer; requests that are there at the same time share a transaction. `life`: of the node, when it was asked. */
export type WriterRequest = { readonly life?: string | undefined } & (
  | { readonly kind: 'append'; readonly channel: string; readonly append: Append }
  | { readonly kind: 'open'; readonly channel: string }
  | { readonly kind: 'redact'; readonly channel: string; readonly offsets: readonly number[] }
  | { readonly kind: 'truncate'; readonly channel: string; readonly offset: number }
  | { readonly kind: 'batch'; readonly channel?: undefined; readonly writes: readonly Write[] }
);

/** The value each kind of request is answered with. */
export interface Answers {
  readonly append: AppendResult;
  readonly open: Head;
  readonly redact: undefined;
  /** Whether the floor has reached what was asked for; else it has come a step closer. */
  readonly truncate: boolean;
  readonly batch: BatchResult;
}

export type Answer = Answers[keyof Answers];

/** What became of a request in a group. `locked`: nothing, another node has its channel at this moment. */
export type Outcome = { readonly value: Answer } | { readonly error: unknown } | 'locked';
