export { type ActionVerdict, can } from './can.ts';
export { type ComponentClient, type Contract, component, contractOf, type MethodClient } from './component.ts';
