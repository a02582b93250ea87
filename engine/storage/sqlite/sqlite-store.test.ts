import { storeContract } from '@parley/storage/testing';
import { openSqliteStore } from './sqlite-store.ts';

storeContract('SQLite', (runtime) => openSqliteStore({ path: ':memory:', ...(runtime && { runtime }) }));
