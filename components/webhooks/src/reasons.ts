import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  'endpoint-unknown': ['not-found', 'There is no webhook "{id}".'],
  'endpoints-too-many': ['refused', 'There are {max} webhooks, which is the most. Remove one that is not needed.'],
  'endpoints-too-many-own': ['refused', '"{application}" has {max} webhooks, which is the most. Remove one that is not needed.'],
  'url-inside': [
    'refused',
    '"{host}" is in the own network, where webhooks do not go. An administrator can allow it in the setting webhooks.networks.',
  ],
  'channels-of-applications': ['refused', 'Channels belong to applications. Register this webhook with the key of the application.'],
  'channels-missing': ['bad-request', 'Say of which channels: "channels": ["{application}/…"].'],
  'channels-not-own': ['refused', '"{pattern}" does not begin with "{application}/": an application is told of its own channels.'],
  'maker-cannot-write': ['refused', '"{id}" may not write in this conversation. Choose somebody who is in it and can sign in.'],
  'incoming-direct': ['refused', 'Programs post into rooms, not between two people. Make a room for the two, and the address there.'],
  'incoming-unknown': ['not-found', 'There is no such address, or not any more.'],
  'incoming-paused': [
    'forbidden',
    'Nothing is taken here: who made this address can no longer write in its conversation. A member of it makes another one.',
  ],
  'key-reused': ['conflict', 'This idempotency key was used for another request.'],
  'incoming-too-many': ['refused', 'This conversation has {max} addresses, which is the most. Remove one that is not needed.'],
  'incoming-often': ['rate-limited', 'At most {max} messages a minute are taken at one address. Try again.'],
  'payload-unreadable': ['bad-request', 'Send JSON with "text" (or blocks, or attachments) as to Slack, or a form with it in "payload".'],
  'delivery-unknown': ['not-found', 'There is no delivery "{id}" that was given up.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
