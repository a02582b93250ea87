export {
  type Backbone,
  type BackboneStatus,
  type Backbones,
  checkMessage,
  checkSubject,
  maxMessageBytes,
  sharedBackbone,
} from './backbone.ts';
export { InProcessHub } from './in-process-hub.ts';
