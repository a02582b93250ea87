export { type FakeAppend, FakeChannel, type FakeEntry } from './fake-channel.ts';
export { FakeConnection } from './fake-connection.ts';
export { FakeMessaging } from './fake-messaging.ts';
export { type FakeRefusal, FakeServer, type FakeServerOptions } from './fake-server.ts';
export { FakeSocket, type Peer, type Wire } from './fake-socket.ts';
export { TestNetwork } from './test-network.ts';
export { createTestParley, type TestClock, TestParley, type TestParleyOptions, type TestQuestion } from './test-parley.ts';
