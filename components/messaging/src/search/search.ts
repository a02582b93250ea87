import type { SearchHit, SearchPage } from '@parley/messaging/contract';
import type { Principal } from '@parley/routing';
import { hiddenFrom } from '../application-rights.ts';
import type { MessagingState } from '../state.ts';
import { type Cursor, comparePlaces, formatCursor, parseCursor, START } from './cursor.ts';
import { parseQuery, type Query } from './query.ts';
import { Shelves } from './shelves.ts';

/** Shelves that one statement looks through: few at first, since what is asked for is mostly recent. */
const SLICES = [32, 128, 512] as const;

export interface SearchRequest {
  readonly query: string;
  readonly conversation: string | undefined;
  /** `earlier` of a page. */
  readonly before: string | undefined;
  readonly limit: number;
}

/**
 * Messages of the person's conversations that fit, newest first. At most `LIMITS.searchShelves` shelves are looked through, in statements of
 * bounded size, so that others who ask the database meanwhile wait for one of them at most; `earlier` goes on behind them.
 */
export async function search(
  { services, catalogue }: Pick<MessagingState, 'services' | 'catalogue'>,
  principal: Principal,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<SearchPage> {
  const query = parseQuery(request.query);
  if (query.length === 0) return { hits: [] };
  const cursor = request.before === undefined ? START : parseCursor(request.before);
  const hidden = await hiddenFrom(catalogue, principal);
  const shelves = new Shelves(services.sql, { person: principal.id, conversation: request.conversation, hidden, cursor });
  return collect(shelves, query, cursor, request.limit, signal);
}

async function collect(shelves: Shelves, query: Query, cursor: Cursor, limit: number, signal: AbortSignal): Promise<SearchPage> {
  const { times, below } = await shelves.times();
  const hits: SearchHit[] = [];
  for (let from = 0, step = 0; from < times.length && !enough(hits, limit, times[from]); step++) {
    signal.throwIfAborted();
    const end = Math.min(times.length, from + (SLICES[step] ?? SLICES[SLICES.length - 1] ?? 1));
    for (const shelf of await shelves.matching(query, { newest: times[from] ?? 0, oldest: times[end - 1] ?? 0 })) {
      if (enough(hits, limit, shelf.lastAt)) break;
      hits.push(...(await shelves.hits(shelf, query, limit + 1)));
      hits.sort(comparePlaces);
    }
    from = end;
  }
  const last = hits[limit - 1];
  if (hits.length > limit && last) {
    const after = { at: last.at, seq: last.seq, conversation: last.conversation };
    return { hits: hits.slice(0, limit), earlier: formatCursor({ after, below: cursor.below }) };
  }
  return { hits, ...(below === undefined ? {} : { earlier: formatCursor({ after: undefined, below }) }) };
}

/** More than asked for, and nothing that is still to come is newer. */
function enough(hits: readonly SearchHit[], limit: number, newestToCome = 0): boolean {
  return (hits[limit]?.at ?? -1) > newestToCome;
}
