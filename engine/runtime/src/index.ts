export { pooledRandom } from './random.ts';
export type { Cancel, Clock, Random, Runtime } from './runtime.ts';
export { systemRuntime } from './system.ts';
