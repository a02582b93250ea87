export type { Backbone, BackboneStatus } from './backbone.ts';
export { InProcessHub } from './in-process-hub.ts';
