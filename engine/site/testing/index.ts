export { DistantLedger } from './distant-ledger.ts';
export { Freezable } from './freezable.ts';
export { makeSchedule, runSchedule } from './schedule.ts';
export { type JoinOptions, type SimulatedNode, SimulatedSite } from './simulated-site.ts';
export { Stranger } from './stranger.ts';
