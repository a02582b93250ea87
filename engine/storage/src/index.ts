export {
  checkAppend,
  fillRefs,
  isRef,
  judgeSeq,
  PRODUCER_KEPT_MS,
  type ProducerState,
  READ_LIMIT,
  type RefValues,
  type SeqVerdict,
} from './append-rules.ts';
export { type Blob, checkBlobName } from './blob.ts';
export { integer, places, text } from './cells.ts';
export type { Append, AppendResult, ChannelLog, Entry, Head, NewEntry, ProducerSeq, ReadResult, StoreLog } from './channel-log.ts';
export { StorageError, type StorageErrorCode } from './errors.ts';
export type { Holding, Ledger, Member, NodeLife, Renewal, Revocation } from './ledger.ts';
export { checkMember, LIVES_KEPT_MS, REVOCATIONS_KEPT_MS } from './ledger-rules.ts';
export { MemoryBlob } from './memory-blob.ts';
export { MemoryLedger } from './memory-ledger.ts';
export { type ApplyWrites, type FilledWrite, MemoryLog } from './memory-log.ts';
export { checkComponent, migrationFault, missingMigrations } from './migration-rules.ts';
export { NAMES, namesBelow } from './names-below.ts';
export { type BatchResult, type Migration, type Ref, type Row, ref, type Sql, type SqlValue, type Write } from './sql.ts';
export type { Store } from './store.ts';
export { StoreTally } from './store-tally.ts';
export { TagSource } from './tag-source.ts';
