export { DistantLedger } from './distant-ledger.ts';
export { Freezable } from './freezable.ts';
export { type SimulatedNode, SimulatedSite } from './simulated-site.ts';
