import type { Draft, Message } from '@parley/messaging/contract';
import type { CodeName } from '@parley/protocol';
import { type FakeRefusal, malformed } from '../node/refuse.ts';

const LONGEST = 16_000;
const LONGEST_REF = 64;
const MOST_MENTIONS = 50;

type Reason =
  | 'conversation-unknown'
  | 'people-unavailable'
  | 'no-room'
  | 'application-decides'
  | 'key-malformed'
  | 'conversation-unlisted'
  | 'message-no-json'
  | 'message-malformed'
  | 'message-kind-unknown'
  | 'message-empty'
  | 'message-too-long'
  | 'mentions-too-many'
  | 'mention-no-member'
  | 'reply-unknown'
  | 'message-unknown'
  | 'message-of-another'
  | 'message-deleted';

/** What the messaging component refuses, with its reasons; a test holds them to its own. */
export const REASONS: Readonly<Record<Reason, readonly [CodeName, string]>> = {
  'conversation-unknown': ['not-found', 'There is no such conversation, or you are not a member of it.'],
  'people-unavailable': ['not-found', 'Not everybody named is in the directory, or somebody can no longer sign in.'],
  'no-room': ['refused', 'This is a conversation of two people. Make a room to talk with others or to give it a title.'],
  'application-decides': ['refused', 'This conversation belongs to an application, which decides who is in it. Ask for it there.'],
  'key-malformed': [
    'bad-request',
    'A conversation of an application is called like crm/deal/42: parts of A to Z, a to z, 0 to 9, . _ and -.',
  ],
  'conversation-unlisted': ['forbidden', 'Your token does not permit "{key}: join". The backend of the application lists it in `can`.'],
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
  'message-deleted': ['refused', 'This message has been deleted and can no longer be changed.'],
};

/** `values` stand for what is in braces. */
export function refusal(reason: Reason, values: Readonly<Record<string, string | number>> = {}): FakeRefusal {
  const [refused, sentence] = REASONS[reason];
  const message = sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  return { refused, message, details: { ...values, reason } };
}

/** A text as every database stores it; refused where it is too long, or shorter than `least`. */
export function clean(field: string, text: unknown, most: number, least = 1): string {
  if (typeof text !== 'string') throw malformed(field, 'expected string');
  const cleaned = text.replaceAll('\0', '').trim();
  if (cleaned.length < least) throw malformed(field, `expected string to have >=${least} characters`);
  if (cleaned.length > most) throw malformed(field, `expected string to have <=${most} characters`);
  return cleaned;
}

/** What is stored of what somebody publishes; throws for what is no draft of theirs in a conversation that has these messages. */
export function checkDraft(draft: Draft, sender: string, messages: readonly Message[], members: ReadonlySet<string>): Draft {
  if (!['create', 'edit', 'delete'].includes(draft?.kind)) throw refusal('message-kind-unknown');
  if (draft.kind === 'delete') checkOwn(draft.message, sender, messages);
  if (draft.kind === 'delete') return draft;
  const body = checkBody(draft.body);
  if (draft.kind === 'create') checkReferences(draft, messages, members);
  else checkOwn(draft.message, sender, messages);
  return { ...draft, body };
}

function checkBody(given: unknown): string {
  if (typeof given !== 'string') throw refusal('message-malformed', { field: 'body', problem: 'expected string' });
  const body = given.replaceAll('\0', '').trim();
  if (body === '') throw refusal('message-empty');
  if (body.length > LONGEST) throw refusal('message-too-long', { max: LONGEST });
  return body;
}

function checkReferences(
  { ref, mentions = [], replyTo }: Extract<Draft, { kind: 'create' }>,
  messages: readonly Message[],
  members: ReadonlySet<string>,
): void {
  if (typeof ref !== 'string' || ref === '' || ref.length > LONGEST_REF)
    throw refusal('message-malformed', { field: 'ref', problem: `expected string of 1 to ${LONGEST_REF} characters` });
  if (mentions.length > MOST_MENTIONS) throw refusal('mentions-too-many', { max: MOST_MENTIONS });
  if (mentions.some((person) => !members.has(person))) throw refusal('mention-no-member');
  if (replyTo !== undefined && !messages.some(({ id }) => id === replyTo)) throw refusal('reply-unknown');
}

function checkOwn(id: number, sender: string, messages: readonly Message[]): void {
  const message = messages.find((each) => each.id === id);
  if (!message) throw refusal('message-unknown');
  if (message.sender !== sender) throw refusal('message-of-another');
  if (message.deleted) throw refusal('message-deleted');
}
