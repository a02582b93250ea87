export { LEASE_MS } from './lease.ts';
export { NodeSite, type NodeSiteOptions } from './node-site.ts';
export { type Answerer, NoAnswer, type Site } from './site.ts';
export { SoloSite } from './solo-site.ts';
