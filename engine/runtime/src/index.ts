export { Histogram } from './histogram.ts';
export type { Cancel, Clock, Random, Runtime } from './runtime.ts';
export { servingRuntime } from './serving.ts';
export { systemRuntime } from './system.ts';
