export { type FakeAppend, FakeChannel, type FakeEntry } from './fake-channel.ts';
export { FakeConnection } from './fake-connection.ts';
export { FakeMessaging } from './fake-messaging.ts';
export { FakeServer, type FakeServerOptions } from './fake-server.ts';
export { FakeSocket, type Peer, type Wire } from './fake-socket.ts';
export type { FakeRefusal } from './node/refuse.ts';
export { CAN, parleyBehaviour, up, type World } from './suite/index.ts';
export { createTestParley } from './test-parley.ts';
export type {
  Duration,
  TestClock,
  TestLimits,
  TestNetwork,
  TestParley,
  TestParleyOptions,
  TestPerson,
  TestPipe,
  TestQuestion,
  TestToken,
  TestUnit,
  TestWatch,
} from './types.ts';
