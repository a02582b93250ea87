import { type ZodType, z } from 'zod';

/** A verb and a path below `/api/v1`: `PATCH /people/:id`. */
export type RestKey = `${(typeof REST_VERBS)[number]} /${string}`;
export const REST_VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Where a method is served over HTTP, and what it does. */
export interface Served {
  readonly rest: RestKey;
  /** In a sentence, for whoever looks for it in the reference. */
  readonly about: string;
}

/** Whether a call and its repetitions may bear a key, to be carried out once. */
export function takesKey({ idempotent, rest = '' }: { readonly idempotent?: boolean | 'stored'; readonly rest?: string }): boolean {
  return Boolean(idempotent ?? /^(?:PUT|PATCH) /.test(rest));
}

/** How a method that answers in pages is read on over HTTP. */
export interface RestPage<Output> {
  /** The field of the input that says where the page begins; over HTTP it is the opaque `cursor`. */
  readonly by: string;
  /** What that field is for the page behind this one. Undefined: this was the last. */
  next(output: Output): string | number | undefined | Promise<string | number | undefined>;
}

/** What a field of the input is, as far as an address can carry it; `other`: only a body can. */
export type RestField = 'text' | 'number' | 'boolean' | 'list' | 'other';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

const KINDS: Readonly<Record<string, RestField>> = { string: 'text', integer: 'number', number: 'number', boolean: 'boolean' };

/** The fields of an input, of all its alternatives. */
export function restFields(input: ZodType): ReadonlyMap<string, RestField> {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const alternatives = [schema, ...(schema.anyOf ?? [])];
  return new Map(
    alternatives.flatMap(({ properties = {} }) => Object.entries(properties).map(([name, field]) => [name, kindOf(field)] as const)),
  );
}

/** Verb, pattern without the leading `/`, and the names of its parts. Undefined: not of the form. */
export function readRestKey(
  key: string,
): { readonly verb: string; readonly pattern: string; readonly parts: readonly string[] } | undefined {
  const [, verb, pattern] = /^(GET|POST|PUT|PATCH|DELETE) \/(.+)$/.exec(key) ?? [];
  if (verb === undefined || pattern === undefined) return undefined;
  const parts = pattern.split('/').flatMap((part) => (part.startsWith(':') ? [part.slice(1)] : []));
  return { verb, pattern, parts };
}

function kindOf({ type = '', items }: JsonSchema): RestField {
  if (type === 'array') return items?.type === 'string' ? 'list' : 'other';
  return KINDS[type] ?? 'other';
}
