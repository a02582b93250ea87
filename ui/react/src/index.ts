export { useConnection, useInbox } from './hooks/connection.ts';
