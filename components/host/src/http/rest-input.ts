import type { Params, RestField } from '@parley/component';
import { decodeJson } from '@parley/protocol';
import { refused } from '../reasons.ts';

/** What a request to a method says, in its three places. */
export interface RestRequest {
  readonly params: Params;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

type Fields = ReadonlyMap<string, RestField>;
type Input = Readonly<Record<string, unknown>>;

const EXPECTED: Readonly<Record<RestField, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  other: 'for the body only',
};

/** The input that the parts of the address, its query and the body make together. Refused where they contradict each other. */
export function restInput({ params, query, body }: RestRequest, fields: Fields): Input {
  const given = body.length === 0 ? {} : object(decodeJson(body));
  const parts = Object.entries(params).map(
    ([name, text]) => [name, fieldOf(name, listOf(text, fields.get(name)), fields.get(name))] as const,
  );
  const queried = [...new Set(query.keys())].map((name) => [name, fieldOf(name, query.getAll(name), fields.get(name))] as const);
  const addressed = [...parts, ...queried].map(([name]) => name);
  const twice = addressed.find((name, index) => Object.hasOwn(given, name) || addressed.indexOf(name) < index);
  if (twice !== undefined) throw refused('named-twice', { field: twice }, { field: twice });
  return { ...given, ...Object.fromEntries([...parts, ...queried]) };
}

function object(value: unknown): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused('body-no-object');
  return value as Input;
}

/** A part of a path that is a list is written with commas. */
function listOf(text: string, field: RestField | undefined): readonly string[] {
  return field === 'list' ? text.split(',') : [text];
}

/** Fields that nobody has declared stay what they are: the schema says what is wrong with them. */
function fieldOf(name: string, texts: readonly string[], field: RestField = 'text'): unknown {
  if (field === 'list') return texts;
  const [text = '', ...more] = texts;
  if (more.length > 0) throw refused('named-twice', { field: name }, { field: name });
  if (field === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (field === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  if (field === 'text') return text;
  throw refused('field-not-of-kind', { field: name, expected: EXPECTED[field] }, { field: name });
}
