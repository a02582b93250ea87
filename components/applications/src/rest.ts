import type { ApplicationsMethods } from '@parley/applications/contract';
import type { Served } from '@parley/component';

/** Where methods are served over HTTP, and what they do. */
export const rest: { readonly [M in keyof ApplicationsMethods]: Served } = {
  'applications.list': { rest: 'GET /applications', about: 'All applications, with their keys but not what these are.' },
  'applications.register': { rest: 'POST /applications', about: 'Registers an application under an id, which is its namespace.' },
  'applications.update': { rest: 'PATCH /applications/:id', about: 'Changes what is given of an application.' },
  'applications.remove': {
    rest: 'DELETE /applications/:id',
    about:
      'Removes an application: its keys open nothing any more, and whoever came with it is disconnected. Its id cannot be registered again.',
  },
  'applications.newKey': { rest: 'POST /applications/:application/keys', about: 'Makes a key, which is shown this once.' },
  'applications.revokeKey': { rest: 'DELETE /application-keys/:id', about: 'Revokes a key; what it has signed is refused.' },
  'applications.publish': {
    rest: 'POST /channels/:channel/messages',
    about: 'Publishes on a channel of an application, crm:deal:42 for crm/deal/42.',
  },
  'applications.messages': { rest: 'GET /channels/:channel/messages', about: 'Messages of a channel of an application, the oldest first.' },
};
