export { type Backbone, type BackboneStatus, type Backbones, sharedBackbone } from './backbone.ts';
export { InProcessHub } from './in-process-hub.ts';
