import { ParleyError } from './error.ts';

/** Where a method is served. */
export interface Address {
  /** `PATCH /people/{id}`. */
  readonly at: string;
  /** It takes an idempotency key. */
  readonly keyed: boolean;
}

export interface Outgoing {
  readonly method: string;
  /** Below `/api/v1`, with the query. */
  readonly path: string;
  readonly body: string | undefined;
}

/** The request that carries an input: parts of the path, and the rest in the query or the body. */
export function outgoing({ at }: Address, input: object): Outgoing {
  const [method = '', pattern = ''] = at.split(' ');
  const fields = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = pattern.replace(/\{(\w+)\}/g, (_, part: string) => {
    const value = fields.get(part);
    fields.delete(part);
    return inPath(part, value);
  });
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const query = hasBody ? '' : queryOf(fields);
  return {
    method,
    path: query === '' ? path : `${path}?${query}`,
    body: hasBody && fields.size > 0 ? JSON.stringify(Object.fromEntries(fields)) : undefined,
  };
}

/** A list is written with commas, so that none of its parts may have one; `.` and `..` would be taken for steps of the path. */
function inPath(part: string, value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  const cannot =
    texts.length === 0 || texts.some((text) => text === '' || /^\.\.?$/.test(text) || (Array.isArray(value) && text.includes(',')));
  if (cannot) throw new ParleyError('request-invalid', `${part} is "${texts.join(',')}": that cannot stand in an address.`);
  return texts.map(encodeURIComponent).join(',');
}

function queryOf(fields: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of fields) for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  return query.toString();
}
