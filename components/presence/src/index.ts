export { type PresenceApi, presenceApi } from './api.ts';
export { presence } from './component.ts';
