export { type NatsCluster, startNatsCluster } from './nats-cluster.ts';
export { type NatsServer, startNats } from './nats-server.ts';
export { startProxy, type TcpProxy } from './tcp-proxy.ts';
