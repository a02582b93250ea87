export { attempt, attemptRoute } from './attempts.ts';
export { BareConnection, clientFrame, closeCodeIn, UPGRADE } from './bare-connection.ts';
export { Browser, type BrowserAnswer } from './browser.ts';
export { testComponent } from './component/test-component.ts';
export type {
  TestClock,
  TestComponent,
  TestComponentOptions,
  TestEntry,
  TestPerson,
  TestPipe,
  TestSubscription,
  TestWatch,
} from './component/types.ts';
export { type DeclarationReport, declarationContract } from './declaration-contract.ts';
export { LeasedSites } from './leased-sites.ts';
export { loneSite } from './lone-site.ts';
export { person } from './people.ts';
export { type Closed, ClosedByServer, json, RawClient, RefusedByServer } from './raw-client.ts';
export type { LogLine } from './recorder.ts';
export { fakeIdentity, type TestHost, type TestHostOptions, testHost } from './test-host.ts';
export { TestNodes, type TestNodesOptions } from './test-nodes.ts';
export { type Sites, TestSites } from './test-sites.ts';
export { openTestStore } from './test-store.ts';
