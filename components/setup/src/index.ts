export { createSetup, type SetupOptions } from './component.ts';
