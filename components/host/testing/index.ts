export { Browser, type BrowserAnswer } from './browser.ts';
export { type DeclarationReport, declarationContract } from './declaration-contract.ts';
export { LeasedSites } from './leased-sites.ts';
export { loneSite } from './lone-site.ts';
export { type Closed, ClosedByServer, json, RawClient, RefusedByServer } from './raw-client.ts';
export { fakeIdentity, type LogLine, person, type TestHost, type TestHostOptions, testHost } from './test-host.ts';
export { TestNodes, type TestNodesOptions } from './test-nodes.ts';
export { type Sites, TestSites } from './test-sites.ts';
export { openTestStore } from './test-store.ts';
