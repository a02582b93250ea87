import type { RestKey } from '@parley/component';
import type { MessagingMethods } from '@parley/messaging/contract';

/** Where methods are served over HTTP. */
export const rest: { readonly [M in keyof MessagingMethods]: RestKey } = {
  'messaging.open': 'POST /conversations',
  'messaging.createRoom': 'POST /rooms',
  'messaging.rooms': 'GET /rooms',
  'messaging.updateRoom': 'PATCH /conversations/:conversation',
  'messaging.join': 'POST /conversations/:conversation/join',
  'messaging.leave': 'POST /conversations/:conversation/leave',
  'messaging.members': 'GET /conversations/:conversation/members',
  'messaging.invite': 'POST /conversations/:conversation/members',
  'messaging.history': 'GET /conversations/:conversation/messages',
  'messaging.send': 'POST /conversations/:conversation/messages',
  'messaging.edit': 'PATCH /conversations/:conversation/messages/:message',
  'messaging.delete': 'DELETE /conversations/:conversation/messages/:message',
  'messaging.markRead': 'PUT /conversations/:conversation/read',
  'messaging.search': 'GET /messages',
};
