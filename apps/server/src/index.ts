export { Complaint } from './complaint.ts';
export { jsonLogger } from './logger.ts';
export { type NodeOptions, type RunningNode, startNode } from './node.ts';
export { type ParleyComponentsOptions, parleyComponents } from './parley-components.ts';
export { type LogLevel, readSettings, type Settings } from './settings.ts';
export { VERSION } from './version.ts';
