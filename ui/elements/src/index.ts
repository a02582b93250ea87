export { ParleyConnectionElement } from './connection/connection-element.ts';
export { defineElements } from './define.ts';
export { ElementsError, type ElementsErrorCode } from './error.ts';
export type { ConnectionElementState, ParleyElementEventMap, ParleyElementEvents } from './events.ts';
export { ParleyMembersElement } from './members/members-element.ts';
export { ParleyMessengerElement } from './messenger/messenger-element.ts';
export { ParleyPresenceElement } from './presence/presence-element.ts';
export { ParleyTreeElement } from './tree/tree-element.ts';
export { ParleyUnreadElement } from './unread/unread-element.ts';
