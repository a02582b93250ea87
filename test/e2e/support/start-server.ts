import { BalancedServer } from './balanced-server.ts';
import { Server, type ServerOptions } from './server.ts';

/** With this in the environment journeys are made on a site of so many nodes instead of on one. */
const NODES = Number(process.env['PARLEY_E2E_NODES'] ?? 1);

/** Whether it is a site that keeps what there is, instead of the data directory. */
export const onSite: boolean = NODES > 1;

/** What a journey is made on. */
export function startServer(options: Pick<ServerOptions, 'env'> = {}): Promise<Server> {
  return onSite ? BalancedServer.of(NODES, options) : Server.start(options);
}
