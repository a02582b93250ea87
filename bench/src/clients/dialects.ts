import type { Dialect } from './dialect.ts';
import { NatsDialect } from './nats-dialect.ts';
import { ParleyDialect } from './parley-dialect.ts';
import { SocketIoDialect } from './socket-io-dialect.ts';
import { WsDialect } from './ws-dialect.ts';

/** One per kind of server under test. */
export const DIALECTS = {
  parley: new ParleyDialect(),
  bun: new WsDialect(),
  nats: new NatsDialect(),
  ws: new WsDialect(),
  'socket.io': new SocketIoDialect(),
} as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof DIALECTS;
