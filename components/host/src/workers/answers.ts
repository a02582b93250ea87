import type { Refusal, Shaped } from '@parley/channels';
import type { HttpResponse } from '@parley/component';
import { CODES, type CodeName } from '@parley/protocol';
import { z } from 'zod';
import { write } from './service-inputs.ts';

const bytes = z.instanceof(Uint8Array);
const code = z.custom<CodeName>((value) => typeof value === 'string' && Object.hasOwn(CODES, value));
const shaped = z.union([
  z.object({ payload: bytes, countable: z.boolean(), writes: z.array(write), note: z.unknown().optional() }),
  z.object({ refused: code, message: z.string(), details: z.unknown().optional() }),
]);

/** What a component's thread makes of a publication. Throws for what is neither that nor a refusal. */
export function readShaped(answer: unknown): Shaped | Refusal {
  return shaped.parse(answer) as Shaped | Refusal;
}

/** What may stand in a header. */
const header = z.string().regex(/^[\x20-\x7e]*$/);
const response = z.object({
  status: z.number().int().min(200).max(599).optional(),
  json: z.unknown().optional(),
  bytes: z.object({ type: header, data: bytes, immutable: z.boolean().optional() }).optional(),
  stream: z.object({ type: header, file: header.regex(/^[^"\\]*$/), part: z.number() }).optional(),
  redirect: header.optional(),
});
const step = z.object({ done: z.boolean().optional(), value: z.unknown() });

/** What a route of a component's thread answers. `next`: asks for the next part of what is sent part by part, or says that no more is wanted. */
export function readResponse(answer: unknown, next: (part: number, more: boolean) => Promise<unknown>): HttpResponse {
  const { stream, ...whole } = response.parse(answer);
  if (!stream) return whole as HttpResponse;
  const { part, ...head } = stream;
  return { ...whole, stream: { ...head, chunks: chunks((more) => next(part, more)) } } as HttpResponse;
}

async function* chunks(next: (more: boolean) => Promise<unknown>): AsyncGenerator<string> {
  let ended = false;
  try {
    for (;;) {
      const { done, value } = step.parse(await next(true));
      ended = done === true;
      if (ended) return;
      yield z.string().parse(value);
    }
  } finally {
    // Where it failed there is nobody left to tell.
    if (!ended) await next(false).catch(() => {});
  }
}
