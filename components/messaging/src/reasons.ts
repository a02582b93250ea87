import type { Refusal } from '@parley/channels';
import { type Reasons, type Refuse, refuserOf } from '@parley/component';
import type { ReasonValues } from '@parley/protocol';

const own = {
  'conversation-unknown': ['not-found', 'There is no such conversation, or you are not a member of it.'],
  'people-unavailable': ['not-found', 'Not everybody named is in the directory, or somebody can no longer sign in.'],
  'no-room': ['refused', 'This is a conversation of two people. Make a room to talk with others or to give it a title.'],
  'application-decides': ['refused', 'This conversation belongs to an application, which decides who is in it. Ask for it there.'],
  'key-malformed': [
    'bad-request',
    'A conversation of an application is called like crm/deal/42: parts of A to Z, a to z, 0 to 9, . _ and -.',
  ],
  'conversation-unlisted': ['forbidden', 'Your token does not permit "{key}: join". The backend of the application lists it in `can`.'],
  'members-changing': ['conflict', 'The members of this conversation are being changed by somebody else. Try again.'],
  'feed-unreadable': ['unavailable', 'The feed of this conversation cannot be read. Try again.'],
  'message-no-json': ['bad-request', 'The message is not JSON in UTF-8.'],
  'message-malformed': ['bad-request', 'The message does not have the declared shape at {field}: {problem}.'],
  'message-kind-unknown': ['bad-request', 'The kind of the message is unknown: it is create, edit or delete.'],
  'message-empty': ['bad-request', 'The message is empty. Write something first.'],
  'message-too-long': ['bad-request', 'The message is too long: at most {max} characters. Split it into several.'],
  'mentions-too-many': ['bad-request', 'At most {max} people can be mentioned in one message.'],
  'mention-no-member': ['refused', 'Somebody mentioned is not a member of this conversation. Invite them first, or leave the mention out.'],
  'reply-unknown': ['not-found', 'The message that this answers is not in this conversation.'],
  'message-unknown': ['not-found', 'There is no such message in this conversation.'],
  'message-of-another': ['forbidden', "This message is somebody else's. Only its author can change it."],
  'key-reused': ['conflict', 'This idempotency key was used for another request.'],
  'message-deleted': ['refused', 'This message has been deleted and can no longer be changed.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);

/** The same, as the answer to a publication. */
export function refusal(reason: keyof typeof own, values?: ReasonValues): Refusal {
  const { code, message, details } = refused(reason, values);
  return { refused: code, message, details };
}
