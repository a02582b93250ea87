import { decodeJson, encodeJson, ProtocolError } from '@parley/protocol';
import type { ZodType, z } from 'zod';
import { parseAsync } from './input.ts';
import { Refused } from './refused.ts';

/** The kinds of messages of a channel, each with what stands in it beside its `kind`: `{ vote: z.object({ choice: z.int() }), closed: z.object({}) }`. */
export type MessageKinds = Readonly<Record<string, ZodType<object>>>;

/** An object without fields allows none, not even its kind. */
type Fields<T> = [T] extends [Readonly<Record<string, never>>] ? unknown : T;

/** A message as it is stored and read: `{ kind: 'vote', choice: 1 }`. */
export type MessageOf<Kinds extends MessageKinds> = {
  readonly [Kind in keyof Kinds & string]: { readonly kind: Kind } & Fields<z.output<Kinds[Kind]>>;
}[keyof Kinds & string];

/** A message as it is given to `publish`: what has a default may be absent. */
export type MessageInput<Kinds extends MessageKinds> = {
  readonly [Kind in keyof Kinds & string]: { readonly kind: Kind } & Fields<z.input<Kinds[Kind]>>;
}[keyof Kinds & string];

/** The kind that a payload names, declared or not; undefined where it names none. */
export function kindOf(payload: Uint8Array): string | undefined {
  return opened(payload)?.kind;
}

/** What is stored for a payload: as the schema of its kind reads it. Rejects with `Refused`, `bad-request`, for what no kind takes. */
export async function readMessage(kinds: MessageKinds, payload: Uint8Array): Promise<Uint8Array> {
  const { kind, rest } = opened(payload) ?? {};
  const schema = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!schema) {
    const known = Object.keys(kinds);
    const found = kind === undefined ? 'This is no JSON object with a "kind"' : `There is no kind "${kind.slice(0, 64)}" here`;
    throw new Refused('bad-request', `${found}; name one of the channel's: ${known.join(', ')}.`, { field: 'kind', kinds: known });
  }
  return encodeJson({ kind, ...(await parseAsync(schema, rest)) });
}

function opened(payload: Uint8Array): { readonly kind: string; readonly rest: object } | undefined {
  try {
    const value = decodeJson(payload);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const { kind, ...rest } = value as { readonly kind?: unknown };
    return typeof kind === 'string' ? { kind, rest } : undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
