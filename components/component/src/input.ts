import { decodeJson, ProtocolError } from '@parley/protocol';
import type { ZodError, ZodType } from 'zod';
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
  throw refusalOf(result.error, value);
}

/** The same for a schema that may have to ask somebody. */
export async function parseAsync<T>(schema: ZodType<T>, value: unknown): Promise<T> {
  const result = await schema.safeParseAsync(value);
  if (result.success) return result.data;
  throw refusalOf(result.error, value);
}

function refusalOf({ issues: [issue] }: ZodError, value: unknown): Refused {
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : (issue?.path ?? []);
  const field = path.map(String).join('.');
  return new Refused('bad-request', `${field === '' ? 'The body' : `"${field}"`}${problemOf(issue, value)}`, {
    ...(issue?.code === 'custom' ? issue.params : undefined),
    field,
  });
}

function problemOf(issue: ZodError['issues'][number] | undefined, value: unknown): string {
  // Whoever is of a later version may know more fields.
  if (issue?.code === 'unrecognized_keys')
    return ' is unknown here. Leave it out; or update the server, if the caller is of a later version.';
  if (issue?.code === 'invalid_type' && isMissing(value, issue.path)) return ' is missing.';
  return `: ${issue?.message ?? 'not of the declared shape'}.`;
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return value === undefined;
  const [name = '', ...deeper] = path;
  return typeof value !== 'object' || value === null || isMissing((value as Readonly<Record<PropertyKey, unknown>>)[name], deeper);
}

function json(body: Uint8Array): unknown {
  try {
    return decodeJson(body);
  } catch (error) {
    if (error instanceof ProtocolError) throw new Refused(error.code, error.message);
    throw error;
  }
}
