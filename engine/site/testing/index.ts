export { DistantLedger } from './distant-ledger.ts';
export { Freezable } from './freezable.ts';
export { type JoinOptions, type SimulatedNode, SimulatedSite } from './simulated-site.ts';
export { Stranger } from './stranger.ts';
