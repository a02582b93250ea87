import { decodeFrames, type FrameOf } from '@parley/protocol';
import type { Exchange } from '../exchange.ts';
import type { ChannelMessage } from '../types.ts';
import { messageOf } from './handle.ts';

export interface HistoryOptions {
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
}

const LIMIT = 50;
const DEADLINE_MS = 30_000;

/** Messages by offset, ascending: the first `limit` after `after`, or else the last `limit` before `before` (default: the newest). */
export async function readHistory(
  exchange: Exchange,
  channel: string,
  options: HistoryOptions,
): Promise<readonly ChannelMessage<unknown>[]> {
  const { limit = LIMIT } = options;
  const end =
    options.before ??
    (options.after === undefined ? (await page(exchange, channel, Number.MAX_SAFE_INTEGER, 1)).head.offset + 1 : undefined);
  let after = options.after ?? Math.max(0, (end ?? 0) - 1 - limit);
  const last = Math.min((end ?? Number.POSITIVE_INFINITY) - 1, after + limit);
  const found: ChannelMessage<unknown>[] = [];
  while (after < last) {
    const { base, head, messages } = await page(exchange, channel, after, last - after);
    const entries = messages.length > 0 ? (decodeFrames(messages) as readonly FrameOf<'message'>[]) : [];
    found.push(...entries.filter(({ offset }) => offset <= last).map(messageOf));
    after = entries.at(-1)?.offset ?? base.offset;
    if (entries.length === 0 || after >= head.offset) break;
  }
  return found;
}

function page(exchange: Exchange, channel: string, after: number, limit: number): Promise<FrameOf<'page'>> {
  return exchange.request<'page'>((id) => ({ frame: 'history', id, channel, after, limit }), { repeat: true, deadlineMs: DEADLINE_MS });
}
