import { type Draft, type Message, REASONS } from '@parley/messaging/contract';
import { fillIn, type ReasonValues } from '@parley/protocol';
import { type FakeRefusal, malformed } from '../node/refuse.ts';

const LONGEST = 16_000;
const LONGEST_REF = 64;
const MOST_MENTIONS = 50;

/** As the messaging component refuses. `values` stand for what is in braces. */
export function refusal(reason: keyof typeof REASONS, values: ReasonValues = {}): FakeRefusal {
  const [refused, sentence] = REASONS[reason];
  return { refused, message: fillIn(sentence, values), details: { reason, values } };
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
