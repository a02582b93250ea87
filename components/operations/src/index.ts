export { createOperations } from './component.ts';
export type { OperationsOptions, Part } from './options.ts';
