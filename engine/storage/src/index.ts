export type { Blob } from './blob.ts';
export type { Append, AppendResult, ChannelLog, Entry, Head, NewEntry, ProducerSeq, ReadResult } from './channel-log.ts';
export { StorageError, type StorageErrorCode } from './errors.ts';
export { type BatchResult, type Migration, type Ref, type Row, ref, type Sql, type SqlValue, type Write } from './sql.ts';
export type { Store } from './store.ts';
