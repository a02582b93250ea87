import type { Refusal } from '@parley/channels';
import type { Draft } from '@parley/messaging/contract';
import { z } from 'zod';
import { cleanText } from './clean-text.ts';
import { LIMITS } from './limits.ts';
import { refusal } from './reasons.ts';

const offset = z.int().positive();
const ref = cleanText(LIMITS.ref);
export const bodyText: z.ZodType<string> = cleanText(LIMITS.body);
const draft = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    body: bodyText,
    ref,
    mentions: z.array(cleanText(LIMITS.person)).max(LIMITS.mentions).optional(),
    everyone: z.boolean().optional(),
    replyTo: offset.optional(),
  }),
  z.object({ kind: z.literal('edit'), message: offset, body: bodyText, ref: ref.optional() }),
  z.object({ kind: z.literal('delete'), message: offset, ref: ref.optional() }),
]);
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads what a client published; a refusal says in a sentence what is wrong with it. */
export function parseDraft(payload: Uint8Array): Draft | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(payload));
  } catch {
    return refusal('message-no-json');
  }
  const parsed = draft.safeParse(value);
  return parsed.success ? (parsed.data as Draft) : refusalFor(parsed.error);
}

function refusalFor(error: z.ZodError): Refusal {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === 'body' && issue?.code === 'too_small') return refusal('message-empty');
  if (field === 'body' && issue?.code === 'too_big') return refusal('message-too-long', { max: LIMITS.body });
  if (field === 'mentions' && issue?.code === 'too_big') return refusal('mentions-too-many', { max: LIMITS.mentions });
  if (field === 'kind') return refusal('message-kind-unknown');
  return refusal('message-malformed', { field: field || 'its root', problem: issue?.message ?? 'unknown' });
}
