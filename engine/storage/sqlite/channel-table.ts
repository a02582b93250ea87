import type { Head } from '@parley/storage';
import type { Statements } from './statements.ts';

/** A row of `log_channels`. */
export interface ChannelRow {
  readonly id: number;
  readonly epoch: string;
  readonly offset: number;
  readonly tag: number;
  readonly messageSeq: number;
  readonly at: number;
  readonly floor: number;
  readonly floorTag: number;
}

export function headOf({ epoch, offset, tag, messageSeq, floor }: ChannelRow): Head {
  return { position: { epoch, offset, tag }, messageSeq, floor };
}

export function findChannel(statements: Statements, name: string): ChannelRow | undefined {
  const [row] = statements.all('select id, epoch, "offset", tag, message_seq, at, floor, floor_tag from log_channels where name = $1', [
    name,
  ]).values;
  if (!row) return undefined;
  const [id, epoch, offset, tag, messageSeq, at, floor, floorTag] = row as [number, string, number, number, number, number, number, number];
  return { id, epoch, offset, tag, messageSeq, at, floor, floorTag };
}

export function insertChannel(statements: Statements, name: string, epoch: string): ChannelRow {
  const [row] = statements.all(
    `insert into log_channels (name, epoch, "offset", tag, message_seq, at, floor, floor_tag) values ($1, $2, 0, 0, 0, 0, 0, 0) returning id`,
    [name, epoch],
  ).values;
  return { id: row?.[0] as number, epoch, offset: 0, tag: 0, messageSeq: 0, at: 0, floor: 0, floorTag: 0 };
}

export function updateChannel(statements: Statements, { id, offset, tag, messageSeq, at, floor, floorTag }: ChannelRow): void {
  statements.run('update log_channels set "offset" = $2, tag = $3, message_seq = $4, at = $5, floor = $6, floor_tag = $7 where id = $1', [
    id,
    offset,
    tag,
    messageSeq,
    at,
    floor,
    floorTag,
  ]);
}
