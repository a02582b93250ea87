import type { Refusal } from '@parley/channels';
import type { Draft } from '@parley/messaging/contract';
import { z } from 'zod';
import { cleanText } from './clean-text.ts';
import { LIMITS } from './limits.ts';

const offset = z.int().positive();
const body = cleanText(LIMITS.body);
const draft = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    body,
    ref: cleanText(LIMITS.ref),
    mentions: z.array(cleanText(LIMITS.person)).max(LIMITS.mentions).optional(),
    everyone: z.boolean().optional(),
    replyTo: offset.optional(),
  }),
  z.object({ kind: z.literal('edit'), message: offset, body }),
  z.object({ kind: z.literal('delete'), message: offset }),
]);
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads what a client published; a refusal says in a sentence what is wrong with it. */
export function parseDraft(payload: Uint8Array): Draft | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(payload));
  } catch {
    return { refused: 'bad-request', message: 'The message is not JSON in UTF-8.' };
  }
  const parsed = draft.safeParse(value);
  return parsed.success ? (parsed.data as Draft) : { refused: 'bad-request', message: sentence(parsed.error) };
}

function sentence(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === 'body' && issue?.code === 'too_small') return 'The message is empty. Write something first.';
  if (field === 'body' && issue?.code === 'too_big')
    return `The message is too long: at most ${LIMITS.body} characters. Split it into several.`;
  if (field === 'mentions' && issue?.code === 'too_big') return `At most ${LIMITS.mentions} people can be mentioned in one message.`;
  if (field === 'kind') return 'The kind of the message is unknown: it is create, edit or delete.';
  return `The message does not have the declared shape${field ? ` at ${field}` : ''}: ${issue?.message ?? 'unknown'}.`;
}
