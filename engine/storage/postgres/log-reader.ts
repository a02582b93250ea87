import { type Entry, type Head, NAMES, namesBelow, READ_LIMIT, type ReadResult } from '@parley/storage';
import type { Connections } from './connections.ts';
import { toErrorOfQuery } from './faults.ts';
import type { Param } from './session.ts';

type HeadRow = readonly [epoch: string, offset: number, tag: number, messageSeq: number, floor: number];
type ReadRow = readonly [...HeadRow, floorTag: number, baseTag: number | null, ...EntryRow];
type EntryRow = readonly [offset: number | null, tag: number, at: number, sender: string, payload: Uint8Array, redacted: number];

const unknownHead: Head = { position: { epoch: '', offset: 0, tag: 0 }, messageSeq: 0, floor: 0 };

/** One statement, so that head and entries come from one snapshot; below the floor there are no entries. */
const readText = `
  select c.epoch, c."offset", c.tag, c.message_seq, c.floor, c.floor_tag,
    (select b.tag from log_entries b where b.channel = c.id and b."offset" = $2),
    e."offset", e.tag, e.at, e.sender, e.payload, e.redacted
  from log_channels c left join log_entries e on e.channel = c.id and e."offset" > $2 and e."offset" <= $3 and c.floor <= $2
  where c.name = $1 order by e."offset"`;

/** Reads of the log's tables, each on a connection that only reads. */
export class LogReader {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async head(name: string): Promise<Head | undefined> {
    const text = 'select epoch, "offset", tag, message_seq, floor from log_channels where name = $1';
    const [row] = (await this.#run(text, [name])) as readonly HeadRow[];
    return row && headOf(row);
  }

  async read(name: string, after: number, limit: number): Promise<ReadResult> {
    const rows = (await this.#run(readText, [name, after, after + Math.min(limit, READ_LIMIT)])) as readonly ReadRow[];
    const [first] = rows;
    if (!first) return { head: unknownHead, entries: [], base: after === 0 ? unknownHead.position : undefined };
    const [epoch, offset, tag, messageSeq, floor, floorTag, baseTag] = first;
    // The tag of the floor outlives its entry, so that a reader that stands exactly there can still prove where it is.
    const known = after === 0 ? 0 : after === floor ? floorTag : baseTag;
    return {
      head: headOf([epoch, offset, tag, messageSeq, floor]),
      entries: rows.flatMap((row) => entryOf(row)),
      base: known === null ? undefined : { epoch, offset: after, tag: known },
    };
  }

  async names(namespace: string, after: string, limit: number): Promise<readonly string[]> {
    const rows = await this.#run(NAMES, [...namesBelow(namespace, after), limit]);
    return rows.map(([name]) => name as string);
  }

  async #run(text: string, params: readonly Param[]): Promise<readonly (readonly unknown[])[]> {
    try {
      return (await this.#connections.use((session) => session.run(text, params))).values;
    } catch (error) {
      throw toErrorOfQuery(error);
    }
  }
}

function headOf([epoch, offset, tag, messageSeq, floor]: HeadRow): Head {
  return { position: { epoch, offset, tag }, messageSeq, floor };
}

function entryOf([, , , , , , , offset, tag, at, sender, payload, redacted]: ReadRow): Entry[] {
  return offset === null ? [] : [{ offset, tag, at, sender, payload, redacted: redacted === 1 }];
}
