export { ParleyConnectionElement } from './connection/connection-element.ts';
export { defineElements } from './define.ts';
export { ElementsError, type ElementsErrorCode } from './error.ts';
export type { ConnectionElementState, ParleyElementEvents } from './events.ts';
export { ParleyPresenceElement } from './presence/presence-element.ts';
export { ParleyUnreadElement } from './unread/unread-element.ts';
