export { backup } from './backup.ts';
export { restore } from './restore.ts';
export { openSqliteStore, type SqliteOptions, type SqliteStore } from './sqlite-store.ts';
