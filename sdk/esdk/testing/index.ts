export { type FakeAppend, FakeChannel, type FakeEntry } from './fake-channel.ts';
export { FakeConnection } from './fake-connection.ts';
export { FakeMessaging } from './fake-messaging.ts';
export { FakeServer, type FakeServerOptions } from './fake-server.ts';
export { FakeSocket, type Peer, type Wire } from './fake-socket.ts';
export type { FakeRefusal } from './node/refuse.ts';
export { CAN, KEY_CAN, parleyBehaviour, up, type World } from './suite/index.ts';
export { createTestParley } from './test-parley.ts';
export type {
  Duration,
  TestBackend,
  TestClock,
  TestEndpoint,
  TestGroup,
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
  TestWebhook,
} from './types.ts';
