import type { Served } from '@parley/component';
import type { MessagingMethods } from '@parley/messaging/contract';

/** What pages alone ask. */
type Unserved = 'messaging.names';

/** Where methods are served over HTTP, and what they do. */
export const rest: { readonly [M in Exclude<keyof MessagingMethods, Unserved>]: Served } & { readonly [M in Unserved]?: never } = {
  'messaging.open': {
    rest: 'POST /conversations',
    about:
      'Opens the direct conversation with a person or that of an application (its key), made at the first opening, or one that is known.',
  },
  'messaging.conversations': { rest: 'GET /conversations', about: 'The conversations of the caller, with what is unread in each, by id.' },
  'messaging.createRoom': { rest: 'POST /rooms', about: 'Makes a room, with the caller in it and whoever is named.' },
  'messaging.rooms': { rest: 'GET /rooms', about: 'The open rooms, by title.' },
  'messaging.updateRoom': { rest: 'PATCH /conversations/:conversation', about: 'Changes title or topic of a room.' },
  'messaging.join': { rest: 'POST /conversations/:conversation/join', about: 'Makes the caller a member of an open room.' },
  'messaging.leave': { rest: 'POST /conversations/:conversation/leave', about: 'Takes the caller out of a room.' },
  'messaging.members': { rest: 'GET /conversations/:conversation/members', about: 'Who is in a conversation, by id.' },
  'messaging.invite': { rest: 'POST /conversations/:conversation/members', about: 'Makes people members of a room.' },
  'messaging.withdraw': {
    rest: 'POST /withdrawals',
    about: "Takes a conversation of the calling application from people, by the application's key.",
  },
  'messaging.history': {
    rest: 'GET /conversations/:conversation/messages',
    about: 'The newest messages of a conversation, and with a cursor those before; a page is in the order in which they were said.',
  },
  'messaging.send': {
    rest: 'POST /conversations/:conversation/messages',
    about: 'Says something in a conversation. With a key once, though it is asked for again after a restart.',
  },
  'messaging.edit': { rest: 'PATCH /conversations/:conversation/messages/:message', about: "Replaces what a message of one's own says." },
  'messaging.delete': { rest: 'DELETE /conversations/:conversation/messages/:message', about: "Deletes a message of one's own, for ever." },
  'messaging.markRead': { rest: 'PUT /conversations/:conversation/read', about: "Sets the caller's read mark forward, on all devices." },
  'messaging.search': { rest: 'GET /messages', about: "Messages of the caller's conversations in which these words begin, newest first." },
};
