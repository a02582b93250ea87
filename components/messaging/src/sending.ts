import type { Call, Published } from '@parley/component';
import type { Draft, Event, Message } from '@parley/messaging/contract';
import { digestId, feedOf } from './names.ts';
import { refused } from './reasons.ts';
import type { MessagingState } from './state.ts';

type Caller = Pick<Call<MessagingState>, 'state' | 'principal' | 'key'>;
type Said = Omit<Extract<Draft, { kind: 'create' }>, 'kind' | 'ref'>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Says something in a conversation, as a publication on its feed. Refused where the key said something else before. */
export async function send({ state, principal, key }: Caller, conversation: string, said: Said): Promise<Message> {
  // The reference is stored with the message: whoever repeats the key with another text is found out by it, also after a restart.
  const ref = key === undefined ? state.services.random.id() : digestId([key, said]);
  const draft: Draft = { kind: 'create', ...said, ref };
  const { position } = await publish({ state, principal, ...(key !== undefined && { key: `send ${key}` }) }, conversation, draft);
  const message = await messageOf(state, conversation, position?.offset ?? 0);
  if (message.ref !== ref) throw refused('key-reused');
  return message;
}

/** Edits or deletes a message of one's own. Refused where the key changed something else before. */
export async function change(
  { state, principal, key }: Caller,
  conversation: string,
  draft: Exclude<Draft, { kind: 'create' }>,
): Promise<Message> {
  const ref = key === undefined ? {} : { ref: digestId([key, draft]) };
  const keyed = key === undefined ? {} : { key: `change ${key}` };
  const { position, duplicate } = await publish({ state, principal, ...keyed }, conversation, { ...draft, ...ref });
  if (duplicate && position) await requireSame(state, conversation, position.offset, ref);
  return messageOf(state, conversation, draft.message);
}

/** Of an entry that was emptied nobody can tell. */
async function requireSame(
  { services }: MessagingState,
  conversation: string,
  offset: number,
  { ref }: { readonly ref?: string },
): Promise<void> {
  const [entry] = (await services.channels.read(feedOf(conversation), offset - 1, 1)).entries;
  if (entry?.offset !== offset || entry.redacted) return;
  const event = JSON.parse(decoder.decode(entry.payload)) as Event;
  if (event.kind === 'conversation' || event.ref !== ref) throw refused('key-reused');
}

function publish({ state, principal, key }: Caller, conversation: string, draft: Draft): Promise<Published> {
  const payload = encoder.encode(JSON.stringify(draft));
  return state.services.channels.publish(feedOf(conversation), { sender: principal, payload, key });
}

async function messageOf({ catalogue }: MessagingState, conversation: string, id: number): Promise<Message> {
  const message = await catalogue.messageAsSeen(conversation, id);
  if (!message) throw refused('message-unknown');
  return message;
}
