export { PostgresServer, type PostgresServerOptions, startPostgres } from './postgres-server.ts';
