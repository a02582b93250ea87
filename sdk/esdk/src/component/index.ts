export { type ActionVerdict, can } from './can.ts';
export { type ComponentClient, type Contract, component, contractOf, type MethodClient } from './component.ts';
export { type Card, type CardAction, type CardField, extensions, type ListedExtension, type Words } from './extensions.ts';
