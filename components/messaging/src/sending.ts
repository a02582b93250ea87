import type { Call } from '@parley/component';
import type { Draft, Message } from '@parley/messaging/contract';
import { digestOf, feedOf } from './names.ts';
import { refused } from './reasons.ts';
import type { MessagingState } from './state.ts';

type Caller = Pick<Call<MessagingState>, 'state' | 'principal' | 'key'>;
type Said = Omit<Extract<Draft, { kind: 'create' }>, 'kind' | 'ref'>;

const encoder = new TextEncoder();

/** Says something in a conversation, as a publication on its feed. Refused where the key said something else before. */
export async function send({ state, principal, key }: Caller, conversation: string, said: Said): Promise<Message> {
  // The reference is stored with the message: whoever repeats the key with another text is found out by it, also after a restart.
  const ref = key === undefined ? state.services.random.id() : digestOf([key, said]);
  const draft: Draft = { kind: 'create', ...said, ref };
  const position = await publish({ state, principal, ...(key !== undefined && { key: `send ${key}` }) }, conversation, draft);
  const message = await messageOf(state, conversation, position?.offset ?? 0);
  if (message.ref !== ref) throw refused('key-reused');
  return message;
}

/** Edits or deletes a message of one's own. The key is one with what it does: with something else it is another key. */
export async function change(
  { state, principal, key }: Caller,
  conversation: string,
  draft: Exclude<Draft, { kind: 'create' }>,
): Promise<Message> {
  await publish({ state, principal, ...(key !== undefined && { key: digestOf([key, draft]) }) }, conversation, draft);
  return messageOf(state, conversation, draft.message);
}

async function publish({ state, principal, key }: Caller, conversation: string, draft: Draft) {
  const payload = encoder.encode(JSON.stringify(draft));
  return (await state.services.channels.publish(feedOf(conversation), { sender: principal, payload, key })).position;
}

async function messageOf({ catalogue }: MessagingState, conversation: string, id: number): Promise<Message> {
  const message = await catalogue.messageAsSeen(conversation, id);
  if (!message) throw refused('message-unknown');
  return message;
}
