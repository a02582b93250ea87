import { decodeFrames, type FrameOf } from '@parley/protocol';
import { readJson } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import type { ChannelMessage } from '../types.ts';

export interface HistoryOptions {
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
}

const LIMIT = 50;
const DEADLINE_MS = 30_000;

/** Messages by offset, ascending: the first `limit` after `after`, or else the last `limit` before `before` (default: the newest). */
export async function readHistory<T>(exchange: Exchange, channel: string, options: HistoryOptions): Promise<readonly ChannelMessage<T>[]> {
  const { limit = LIMIT } = options;
  const before =
    options.before ?? (options.after === undefined ? (await page(exchange, channel, Number.MAX_SAFE_INTEGER, 1)).head.offset + 1 : 0);
  const first = options.after ?? before - 1 - limit;
  const last = first + limit;
  const found: ChannelMessage<T>[] = [];
  for (let after = Math.max(0, first); after < last; ) {
    const { head, messages } = await page(exchange, channel, after, last - after);
    const entries = messages.length > 0 ? (decodeFrames(messages) as readonly FrameOf<'message'>[]) : [];
    found.push(...entries.filter(({ offset }) => offset <= last).map((entry) => messageOf<T>(entry)));
    after = entries.at(-1)?.offset ?? last;
    if (after >= head.offset) break;
  }
  return found;
}

function page(exchange: Exchange, channel: string, after: number, limit: number): Promise<FrameOf<'page'>> {
  return exchange.request<'page'>((id) => ({ frame: 'history', id, channel, after, limit }), { repeat: true, deadlineMs: DEADLINE_MS });
}

/** `body` is undefined where the entry was redacted. */
export function messageOf<T>({ offset, sender, at, payload }: FrameOf<'message'>): ChannelMessage<T> {
  return { offset, sender, at, body: readJson(payload) as T };
}
