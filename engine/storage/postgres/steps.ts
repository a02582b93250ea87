import type { FilledWrite, SqlValue, Write } from '@parley/storage';
import type { Drafts } from './draft-loader.ts';
import type { GroupOptions } from './group.ts';
import type { Answer, WriterRequest } from './requests.ts';
import type { Session, Table } from './session.ts';
import { toRows } from './values.ts';

/** What a request comes to. */
export interface Step {
  /** What is run for it. */
  readonly writes: readonly FilledWrite[];
  /** Makes it count for the requests after it. */
  accept(): void;
  /** The answer, from what its writes answered. */
  answer(tables: readonly Table[]): Answer;
}

const nothing = (): void => undefined;

/** Undefined: the channel is locked by another node. */
export async function stepOf(
  request: WriterRequest,
  drafts: Drafts,
  session: Session,
  { now, tags }: Pick<GroupOptions, 'now' | 'tags'>,
): Promise<Step | undefined> {
  if (request.kind === 'batch') return { writes: request.writes.map(toFilled), accept: nothing, answer: toBatchResult };
  const channel = drafts.get(request.channel);
  if (!channel) return undefined;
  switch (request.kind) {
    case 'append': {
      const { result, writes, accept } = channel.propose(request.append, now, tags);
      return { writes, accept, answer: () => result };
    }
    case 'open':
      return plain(channel.open());
    case 'redact':
      channel.redact(request.offsets);
      return plain(undefined);
    case 'truncate':
      return plain(await truncate(request, drafts, session));
  }
}

function plain(value: Answer): Step {
  return { writes: [], accept: nothing, answer: () => value };
}

function toFilled({ sql, params, expect }: Write): FilledWrite {
  return { sql, params: params as readonly SqlValue[], ...(expect !== undefined && { expect }) };
}

function toBatchResult(tables: readonly Table[]): Answer {
  return { status: 'committed', rows: tables.map(toRows) };
}

/** Drops one step's entries; answers whether the floor has reached what was asked for (or the head). Such a request is alone in its group. */
async function truncate(
  { channel, offset }: Extract<WriterRequest, { readonly kind: 'truncate' }>,
  drafts: Drafts,
  session: Session,
): Promise<boolean> {
  const draft = drafts.get(channel);
  const floor = draft?.nextFloor(offset);
  if (!draft || floor === undefined) return true;
  const own = 'channel = (select id from log_channels where name = $1)';
  const { values } = await session.run(`select tag from log_entries where ${own} and "offset" = $2`, [channel, floor]);
  await session.run(`delete from log_entries where ${own} and "offset" <= $2`, [channel, floor]);
  draft.raiseFloor(floor, values[0]?.[0] as number);
  return floor === Math.min(offset, draft.row.offset);
}
