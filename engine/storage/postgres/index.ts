export { type LedgerStatus, readLedgerStatus } from './ledger-status.ts';
export { openPostgresStore, type PostgresOptions, PostgresStore } from './postgres-store.ts';
