import { encodeFrame, type FrameOf, type Position } from '@parley/protocol';
import type { Session } from '@parley/routing';
import { concat } from './concat.ts';
import type { FeedLog } from './feed-log.ts';
import type { ChannelGate, ChannelKeeping } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import { refuseFault, refuseVerdict } from './refusals.ts';

export interface HistoryContext {
  readonly gate: ChannelGate;
  readonly logOf: (keeping: ChannelKeeping) => FeedLog;
  readonly limits: ChannelLimits;
}

/** Answers `history` with a `page`: the entries after an offset, as message frames with alias 0, one behind the other. */
export async function answerHistory(context: HistoryContext, session: Session, request: FrameOf<'history'>): Promise<void> {
  const { gate, logOf } = context;
  const { id, channel, after, limit } = request;
  const keeping = gate.keeping(channel);
  if (!keeping) return session.refuse(id, 'unknown-method');
  try {
    const verdict = await gate.authorize(session, channel, 'history');
    if (!verdict.allowed) return refuseVerdict(session, id, verdict);
    session.send({ frame: 'page', id, ...(await readPage(logOf(keeping), channel, after, limit, context.limits)) });
  } catch (fault) {
    refuseFault(session, id, fault);
  }
}

/** A page begins later than asked (its base says so) where the log is no longer kept as far back, and at the head where it ends before. */
async function readPage(
  log: FeedLog,
  channel: string,
  after: number,
  limit: number,
  { pageEntries, pageBytes }: ChannelLimits,
): Promise<{ base: Position; head: Position; messages: Uint8Array }> {
  const count = Math.max(1, Math.min(limit, pageEntries));
  const asked = await log.read(channel, after, count);
  const { head, entries, base } = asked.base ? asked : await log.read(channel, clamp(after, asked.head), count);
  const frames: Uint8Array[] = [];
  let bytes = 0;
  for (const { offset, tag, at, sender, payload } of entries) {
    const frame = encodeFrame({ frame: 'message', alias: 0, offset, tag, at, sender, payload });
    bytes += frame.length;
    if (frames.length > 0 && bytes > pageBytes) break;
    frames.push(frame);
  }
  return { base: base ?? head.position, head: head.position, messages: concat(frames) };
}

function clamp(after: number, { floor, position }: { readonly floor: number; readonly position: Position }): number {
  return Math.min(Math.max(after, floor), position.offset);
}
