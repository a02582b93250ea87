import { decodeJson, ProtocolError } from '@parley/protocol';
import type { ZodType } from 'zod';
import { Refused } from './refused.ts';

/**
 * A JSON body in the declared shape; no bytes at all are `{}`. Refused with `bad-request`, naming the field, for anything else. What a check
 * of one's own adds as `params` is told too: its `Reason`.
 */
export function parseInput<T>(schema: ZodType<T>, body: Uint8Array): T {
  return parseValue(schema, body.length === 0 ? {} : json(body));
}

/** The same for what has been read as JSON already. */
export function parseValue<T>(schema: ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  // Whoever is of a later version may know more fields.
  const advice = issue?.code === 'unrecognized_keys' ? ' Leave it out; or update the server, if the caller is of a later version.' : '';
  throw new Refused(
    'bad-request',
    `${field === '' ? 'The body' : `"${field}"`}: ${issue?.message ?? 'not of the declared shape'}.${advice}`,
    {
      ...(issue?.code === 'custom' ? issue.params : undefined),
      field,
    },
  );
}

function json(body: Uint8Array): unknown {
  try {
    return decodeJson(body);
  } catch (error) {
    if (error instanceof ProtocolError) throw new Refused(error.code, error.message);
    throw error;
  }
}
