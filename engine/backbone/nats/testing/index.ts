export { type NatsServer, startNats } from './nats-server.ts';
export { startProxy, type TcpProxy } from './tcp-proxy.ts';
