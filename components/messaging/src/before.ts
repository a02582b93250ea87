import type { Refusal } from '@parley/channels';
import { type HookPoint, type HookServices, hookPoint } from '@parley/component';
import type { BeforeMessage, Draft } from '@parley/messaging/contract';
import { z } from 'zod';
import { bodyText } from './draft.ts';

const POINT = 'messaging.message.before';

/** Messages and their new bodies before they are stored. Talk does not end where an optional component fails: it is open. */
export const offers: Readonly<Record<string, HookPoint>> = {
  [POINT]: hookPoint({ change: z.object({ body: bodyText }), atFault: 'open' }),
};

/** The draft as other components leave it, or the refusal of one of them. Who takes back what was said asks nobody. */
export async function askBefore<D extends Draft>(
  hooks: HookServices,
  conversation: string,
  sender: string,
  draft: D,
): Promise<D | Refusal> {
  if (draft.kind === 'delete') return draft;
  const answer = await hooks.ask<BeforeMessage>(POINT, { ...aboutOf(draft), conversation, sender });
  if (answer.accepted) return { ...draft, body: answer.value.body };
  return { refused: 'refused', message: answer.text, details: { reason: `${answer.by}.${answer.reason}` } };
}

function aboutOf(draft: Exclude<Draft, { kind: 'delete' }>): Omit<BeforeMessage, 'conversation' | 'sender'> {
  const { ref: _, ...said } = draft;
  return said;
}
