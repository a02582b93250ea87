import type { ChannelDraft } from './channel-draft.ts';
import type { Param, Session, Table } from './session.ts';

type Cell = string | number | null | Uint8Array;

const updateChannels = `update log_channels c
  set "offset" = w.o, tag = w.tag, message_seq = w.message_seq, at = w.at, floor = w.floor, floor_tag = w.floor_tag
  from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
    w (name, o, tag, message_seq, at, floor, floor_tag)
  where c.name = w.name`;

const deleteChannels = 'delete from log_channels where name = any($1::text[])';

const upsertProducers = `insert into log_producers (channel, name, last_seq, used_at)
  select c.id, w.producer, w.last_seq, w.used_at
    from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) w (channel, producer, last_seq, used_at)
    join log_channels c on c.name = w.channel
  on conflict (channel, name) do update set last_seq = excluded.last_seq, used_at = excluded.used_at`;

const insertEntries = `insert into log_entries (channel, "offset", tag, at, sender, payload, redacted, producer, seq)
  select c.id, w.o, w.tag, w.at, w.sender, w.payload, w.redacted = 1, p.id, w.seq
    from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bytea[], $7::bigint[], $8::text[], $9::bigint[])
      w (channel, o, tag, at, sender, payload, redacted, producer, seq)
    join log_channels c on c.name = w.channel left join log_producers p on p.channel = c.id and p.name = w.producer`;

const insertRefusals = `insert into log_refusals (producer, seq, code, message)
  select p.id, w.seq, w.code, w.message from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[]) w (channel, producer, seq, code, message)
    join log_channels c on c.name = w.channel join log_producers p on p.channel = c.id and p.name = w.producer`;

const redactEntries = `update log_entries e set payload = '', redacted = true
  from unnest($1::text[], $2::bigint[]) w (channel, o) join log_channels c on c.name = w.channel
  where e.channel = c.id and e."offset" = w.o`;

/** Sends what the drafts of a group have come to: a statement per table, however many channels there are. */
export function writeDrafts(session: Session, drafts: Iterable<ChannelDraft>): Promise<Table>[] {
  const channels = [...drafts];
  const unused = channels.filter(({ fresh, changed }) => fresh && !changed);
  return [
    ...send(session, updateChannels, channels.filter(({ changed }) => changed).map(channelCells)),
    ...send(
      session,
      deleteChannels,
      unused.map(({ name }) => [name]),
    ),
    ...send(session, upsertProducers, channels.flatMap(producerCells)),
    ...send(session, insertEntries, channels.flatMap(entryCells)),
    ...send(session, insertRefusals, channels.flatMap(refusalCells)),
    ...send(
      session,
      redactEntries,
      channels.flatMap(({ name, redactions }) => redactions.map((offset) => [name, offset])),
    ),
  ];
}

/** The rows as one array per column; no rows, no statement. */
function send(session: Session, text: string, rows: readonly (readonly Cell[])[]): Promise<Table>[] {
  const [first] = rows;
  if (!first) return [];
  const columns: Param[] = first.map((_, column) => rows.map((row) => row[column] ?? null));
  return [session.run(text, columns)];
}

function channelCells({ name, row }: ChannelDraft): Cell[] {
  return [name, row.offset, row.tag, row.messageSeq, row.at, row.floor, row.floorTag];
}

function producerCells({ name, producers }: ChannelDraft): Cell[][] {
  return [...producers].filter(([, { changed }]) => changed).map(([producer, { lastSeq, usedAt }]) => [name, producer, lastSeq, usedAt]);
}

function entryCells({ name, entries }: ChannelDraft): Cell[][] {
  return entries.map(({ offset, tag, at, sender, payload, redacted, source }) => [
    name,
    offset,
    tag,
    at,
    sender,
    payload,
    redacted ? 1 : 0,
    source?.producer ?? null,
    source?.seq ?? null,
  ]);
}

function refusalCells({ name, refusals }: ChannelDraft): Cell[][] {
  return refusals.map(({ producer, seq, code, message }) => [name, producer, seq, code, message]);
}
