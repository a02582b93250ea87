export { type Mutant, mutant } from './mutant.ts';
export { reportFault, shrink } from './shrink.ts';
export { SimulatedRuntime } from './simulated-runtime.ts';
