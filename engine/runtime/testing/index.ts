export { SimulatedRuntime } from './simulated-runtime.ts';
