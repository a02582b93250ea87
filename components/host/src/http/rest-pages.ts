import type { RestPage } from '@parley/component';
import { decodeJson, encodeJson } from '@parley/protocol';
import { refused } from '../reasons.ts';

/** `cursor` of the query in place of the field that it stands for. */
export function withCursor(query: URLSearchParams, { by }: RestPage<unknown>): URLSearchParams {
  const cursor = query.get('cursor');
  if (query.has(by)) throw refused('cursor-unknown', {}, { field: by });
  const rest = new URLSearchParams(query);
  rest.delete('cursor');
  if (cursor === null) return rest;
  rest.set(by, read(cursor, by));
  return rest;
}

/** The answer, with `next` where there is more: the cursor of the page behind it. */
export async function withNext(result: Uint8Array, { by, next }: RestPage<unknown>): Promise<Uint8Array> {
  const answer = decodeJson(result);
  const begin = await next(answer);
  return begin === undefined ? result : encodeJson({ ...(answer as object), next: write(begin, by) });
}

/** `by` is in it, so that the cursor of one list is none of another that begins by something else. */
function write(begin: string | number, by: string): string {
  return Buffer.from(JSON.stringify([by, String(begin)])).toString('base64url');
}

function read(cursor: string, by: string): string {
  try {
    const [kind, begin] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly unknown[];
    if (kind === by && typeof begin === 'string') return begin;
  } catch {
    // No JSON: as one of another list.
  }
  throw refused('cursor-unknown', {}, { field: 'cursor' });
}
