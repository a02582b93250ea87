import { type NatsServer, startNats } from './nats-server.ts';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

/** Servers that pass on to each other what their clients publish. */
export interface NatsCluster {
  readonly servers: readonly NatsServer[];
  /** All of them, as a node is told. */
  readonly url: string;
  /** The line between the first server and the others. */
  readonly route: TcpProxy;
  close(): Promise<void>;
}

/** Settles when each accepts connections; the routes between them come about a moment later. */
export async function startNatsCluster(count: number): Promise<NatsCluster> {
  const cluster = ['--cluster_name', 'test', '--cluster', 'nats://127.0.0.1:-1'];
  const first = await startNats(cluster);
  const route = await startProxy(first.routesUrl ?? '');
  const others = Array.from({ length: count - 1 }, () => startNats([...cluster, '--routes', route.url]));
  const servers = [first, ...(await Promise.all(others))];
  return {
    servers,
    url: servers.map(({ url }) => url).join(),
    route,
    close: async () => {
      await Promise.all([...servers, route].map((each) => each.close()));
    },
  };
}
