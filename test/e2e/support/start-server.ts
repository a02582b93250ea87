import { BalancedServer } from './balanced-server.ts';
import { Server, type ServerOptions } from './server.ts';

/** With this in the environment journeys are made on a site of so many nodes instead of on one. */
const NODES = Number(process.env['PARLEY_E2E_NODES'] ?? 1);

/** What a journey is made on. */
export function startServer(options: Pick<ServerOptions, 'env'> = {}): Promise<Server> {
  return NODES > 1 ? BalancedServer.of(NODES, options) : Server.start(options);
}
