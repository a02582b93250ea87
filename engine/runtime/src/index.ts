export type { Cancel, Clock, Random, Runtime } from './runtime.ts';
export { systemRuntime } from './system.ts';
