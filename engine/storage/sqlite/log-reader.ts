import type { Position } from '@parley/protocol';
import { type Entry, type Head, NAMES, namesBelow, READ_LIMIT, type ReadResult } from '@parley/storage';
import { type ChannelRow, findChannel, headOf } from './channel-table.ts';
import type { Statements } from './statements.ts';

type EntryRow = [offset: number, tag: number, at: number, sender: string, payload: Uint8Array, redacted: number];

const unknownHead: Head = { position: { epoch: '', offset: 0, tag: 0 }, messageSeq: 0, floor: 0 };

/** Reads of the log's tables. Head and entries of one answer come from one snapshot. */
export class LogReader {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  head(name: string): Head | undefined {
    const channel = findChannel(this.#statements, name);
    return channel && headOf(channel);
  }

  read(name: string, after: number, limit: number): ReadResult {
    this.#statements.run('begin', []);
    try {
      const channel = findChannel(this.#statements, name);
      if (!channel) return { head: unknownHead, entries: [], base: after === 0 ? unknownHead.position : undefined };
      const entries = after < channel.floor ? [] : this.#entries(channel, after, Math.min(limit, READ_LIMIT));
      return { head: headOf(channel), entries, base: this.#base(channel, after) };
    } finally {
      this.#statements.run('commit', []);
    }
  }

  names(namespace: string, after: string, limit: number): readonly string[] {
    return this.#statements.all(NAMES, [...namesBelow(namespace, after), limit]).values.map(([name]) => name as string);
  }

  #entries({ id }: ChannelRow, after: number, limit: number): Entry[] {
    const { values } = this.#statements.all(
      `select "offset", tag, at, sender, payload, redacted from log_entries
        where channel = $1 and "offset" > $2 and "offset" <= $3 order by "offset"`,
      [id, after, after + limit],
    );
    return (values as unknown as EntryRow[]).map(([offset, tag, at, sender, payload, redacted]) => ({
      offset,
      tag,
      at,
      sender,
      payload,
      redacted: redacted === 1,
    }));
  }

  /** The tag of the floor outlives its entry, so that a reader that stands exactly there can still prove where it is. */
  #base({ id, epoch, floor, floorTag }: ChannelRow, offset: number): Position | undefined {
    if (offset === 0) return { epoch, offset, tag: 0 };
    if (offset === floor) return { epoch, offset, tag: floorTag };
    const [row] = this.#statements.all('select tag from log_entries where channel = $1 and "offset" = $2', [id, offset]).values;
    return row && { epoch, offset, tag: row[0] as number };
  }
}
