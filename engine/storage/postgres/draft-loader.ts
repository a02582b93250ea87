import type { Random } from '@parley/runtime';
import { type Append, type AppendResult, StorageError } from '@parley/storage';
import { ChannelDraft, type ChannelRow } from './channel-draft.ts';
import type { GroupOptions } from './group.ts';
import type { WriterRequest } from './requests.ts';
import { type Session, settle } from './session.ts';

/** The channels of a group by name; those that another node has locked are missing. */
export type Drafts = ReadonlyMap<string, ChannelDraft>;

/** Heads are locked in the order of their names by whoever locks several: nobody waits in a circle. */
const heads = `select name, epoch, "offset", tag, message_seq, at, floor, floor_tag
  from log_channels where name = any($1::text[]) order by name for update`;

/** A channel that is to be begun is locked by its row, too; whether somebody else begins it at the same time shows here. */
const begin = `insert into log_channels (name, epoch, "offset", tag, message_seq, at, floor, floor_tag)
  select name, epoch, 0, 0, 0, 0, 0, 0 from unnest($1::text[], $2::text[]) w (name, epoch)`;

const producers = `select c.name, p.name, p.last_seq, p.used_at
  from unnest($1::text[], $2::text[]) w (channel, producer)
  join log_channels c on c.name = w.channel join log_producers p on p.channel = c.id and p.name = w.producer`;

const outcomes = `select w.channel, w.producer, w.seq, e."offset", e.tag, e.at, r.code, r.message
  from unnest($1::text[], $2::text[], $3::bigint[]) w (channel, producer, seq)
  join log_channels c on c.name = w.channel join log_producers p on p.channel = c.id and p.name = w.producer
  left join log_entries e on e.producer = p.id and e.seq = w.seq
  left join log_refusals r on r.producer = p.id and r.seq = w.seq`;

/**
 * Begins a transaction and locks the heads of the channels that the requests are about, with what is known of their producers. Without `wait`,
 * heads that somebody else has locked are left out: those of many channels do not wait for one.
 */
export async function loadDrafts(
  session: Session,
  requests: readonly WriterRequest[],
  { wait, random }: Pick<GroupOptions, 'wait' | 'random'>,
): Promise<Drafts> {
  const names = [...new Set(requests.flatMap(({ channel }) => channel ?? []))];
  const appends = requests.flatMap((request) => (request.kind === 'append' && request.append.producer ? [request.append] : []));
  const sent = [session.run('begin')];
  if (names.length > 0) {
    sent.push(session.run(wait ? heads : `${heads} skip locked`, [names]));
    // Read after the heads: a channel that is here and not there is locked.
    sent.push(session.run('select name from log_channels where name = any($1::text[])', [names]));
  }
  if (appends.length > 0) sent.push(session.run(producers, producerParams(appends)));
  const [, ...tables] = await settle(sent);
  const [locked, existing] = names.length > 0 ? tables.splice(0, 2) : [];
  const [known] = tables;
  const drafts = new Map(locked?.values.map(([name, ...row]) => [name as string, new ChannelDraft(name as string, toRow(row), false)]));
  const existingNames = new Set(existing?.values.map(([name]) => name));
  const unknown = names.filter((name) => !drafts.has(name) && !existingNames.has(name));
  for (const draft of await beginChannels(session, unknown, wait, random)) drafts.set(draft.name, draft);
  // Nobody would ever answer for it.
  if (wait && drafts.size < names.length) throw new StorageError('io', 'The database knows a channel by another name than was asked for.');
  for (const [channel, name, lastSeq, usedAt] of (known?.values ?? []) as [string, string, number, number][]) {
    drafts.get(channel)?.know(name, { lastSeq, usedAt });
  }
  await loadOutcomes(session, appends, drafts);
  return drafts;
}

/** Without `wait`, channels that somebody else has begun are left out; with it, the group has to be run again (see `isBusy`). */
async function beginChannels(session: Session, names: readonly string[], wait: boolean, random: Random): Promise<readonly ChannelDraft[]> {
  if (names.length === 0) return [];
  const epochs = new Map(names.toSorted().map((name) => [name, random.id()]));
  const begun = await session.run(`${begin} ${wait ? '' : 'on conflict do nothing'} returning name, epoch`, [
    [...epochs.keys()],
    [...epochs.values()],
  ]);
  return begun.values.map(([name, epoch]) => new ChannelDraft(name as string, toRow([epoch, 0, 0, 0, 0, 0, 0]), true));
}

function toRow(row: readonly unknown[]): ChannelRow {
  const [epoch, offset, tag, messageSeq, at, floor, floorTag] = row as [string, number, number, number, number, number, number];
  return { epoch, offset, tag, messageSeq, at, floor, floorTag };
}

function producerParams(appends: readonly Append[]): [string[], string[]] {
  return [appends.map(({ channel }) => channel), appends.map(({ producer }) => producer?.producer ?? '')];
}

/** Retries are rare: what became of their first attempt is read only when there are some. */
async function loadOutcomes(session: Session, appends: readonly Append[], drafts: Drafts): Promise<void> {
  const producerOf = ({ channel, producer }: Append) => drafts.get(channel)?.producers.get(producer?.producer ?? '');
  const seen = appends.filter((append) => (append.producer?.seq ?? 0) <= (producerOf(append)?.lastSeq ?? 0));
  if (seen.length === 0) return;
  const { values } = await session.run(outcomes, [...producerParams(seen), seen.map(({ producer }) => producer?.seq ?? 0)]);
  for (const [channel, producer, seq, ...outcome] of values as [string, string, number, ...unknown[]][]) {
    const draft = drafts.get(channel);
    if (draft) draft.producers.get(producer)?.outcomes.set(seq, toOutcome(draft.row.epoch, outcome));
  }
}

function toOutcome(epoch: string, outcome: readonly unknown[]): AppendResult {
  const [offset, tag, at, code, message] = outcome as [number | null, number, number, string | null, string];
  if (offset !== null) return { status: 'duplicate', position: { epoch, offset, tag }, at };
  return code === null ? { status: 'duplicate' } : { status: 'refused', code, message };
}
