export { backup } from './backup.ts';
export { type LedgerStatus, readLedgerStatus } from './ledger-status.ts';
export { openPostgresStore, type PostgresOptions, PostgresStore } from './postgres-store.ts';
export { restore } from './restore.ts';
