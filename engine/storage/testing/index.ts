export { type BlobFixture, blobContract } from './blob-contract.ts';
export { channelLogContract } from './channel-log-contract.ts';
export { type LedgerFixture, ledgerContract } from './ledger-contract.ts';
export { type LogFixture, type MakeLog, makeMemoryLog, makeSqlLog } from './log-fixture.ts';
export { type SqlFixture, sqlContract } from './sql-contract.ts';
export { type MakeStore, storeContract } from './store-contract.ts';
