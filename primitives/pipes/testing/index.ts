export { bytes, send } from './cargo.ts';
export { join, makePair, settle } from './pair.ts';
export { Client, gather, type Node, OpenGate, Site, type SiteOptions } from './site.ts';
export { makeSchedule, type Op, type Schedule } from './world/schedule.ts';
export { type Code, runSchedule } from './world/world.ts';
