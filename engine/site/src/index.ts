export { checkProtocol } from './check-protocol.ts';
export { protocolOf } from './facts.ts';
export { ignorable } from './ignorable.ts';
export { LEASE_MS } from './lease.ts';
export { NodeSite, type NodeSiteOptions } from './node-site.ts';
export { type Answerer, NoAnswer, NotHeard, type Site } from './site.ts';
export { OtherProtocol } from './site-protocol.ts';
export { SoloSite } from './solo-site.ts';
