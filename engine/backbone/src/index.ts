export type { Backbone, BackboneStatus } from './backbone.ts';
