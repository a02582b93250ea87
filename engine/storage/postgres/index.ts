export { openPostgresStore, type PostgresOptions, PostgresStore } from './postgres-store.ts';
