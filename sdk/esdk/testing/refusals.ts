import type { Draft, Message } from '@parley/messaging/contract';
import type { CodeName } from '@parley/protocol';
import type { FakeRefusal } from './fake-server.ts';

const LONGEST = 16_000;

type Reason =
  | 'conversation-unknown'
  | 'people-unavailable'
  | 'message-kind-unknown'
  | 'message-empty'
  | 'message-too-long'
  | 'mention-no-member'
  | 'reply-unknown'
  | 'message-unknown'
  | 'message-of-another'
  | 'message-deleted';

/** What the messaging component refuses, with its reasons. */
const REASONS: Readonly<Record<Reason, readonly [CodeName, string]>> = {
  'conversation-unknown': ['not-found', 'There is no such conversation, or you are not a member of it.'],
  'people-unavailable': ['not-found', 'Not everybody named is in the directory, or somebody can no longer sign in.'],
  'message-kind-unknown': ['bad-request', 'The kind of the message is unknown: it is create, edit or delete.'],
  'message-empty': ['bad-request', 'The message is empty. Write something first.'],
  'message-too-long': ['bad-request', `The message is too long: at most ${LONGEST} characters. Split it into several.`],
  'mention-no-member': ['refused', 'Somebody mentioned is not a member of this conversation. Invite them first, or leave the mention out.'],
  'reply-unknown': ['not-found', 'The message that this answers is not in this conversation.'],
  'message-unknown': ['not-found', 'There is no such message in this conversation.'],
  'message-of-another': ['forbidden', "This message is somebody else's. Only its author can change it."],
  'message-deleted': ['refused', 'This message has been deleted and can no longer be changed.'],
};

export function refusal(reason: Reason): FakeRefusal {
  const [refused, message] = REASONS[reason];
  return { refused, message, details: { reason } };
}

/** Throws for what a member must not publish in a conversation that has these messages. */
export function checkDraft(draft: Draft, sender: string, messages: readonly Message[], members: readonly string[]): void {
  if (!['create', 'edit', 'delete'].includes(draft.kind)) throw refusal('message-kind-unknown');
  if (draft.kind !== 'delete') checkBody(draft.body);
  if (draft.kind === 'create') checkReferences(draft, messages, members);
  else checkOwn(draft.message, sender, messages);
}

function checkBody(body: string): void {
  if (body === '') throw refusal('message-empty');
  if (body.length > LONGEST) throw refusal('message-too-long');
}

function checkReferences(
  { mentions = [], replyTo }: Extract<Draft, { kind: 'create' }>,
  messages: readonly Message[],
  members: readonly string[],
): void {
  if (mentions.some((person) => !members.includes(person))) throw refusal('mention-no-member');
  if (replyTo !== undefined && !messages.some(({ id }) => id === replyTo)) throw refusal('reply-unknown');
}

function checkOwn(id: number, sender: string, messages: readonly Message[]): void {
  const message = messages.find((each) => each.id === id);
  if (!message) throw refusal('message-unknown');
  if (message.sender !== sender) throw refusal('message-of-another');
  if (message.deleted) throw refusal('message-deleted');
}
