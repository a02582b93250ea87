import { encodeFrame, type FrameOf, type Position, RESET_REASONS } from '@parley/protocol';
import type { Session, Topic, Topics } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import { type Append, type AppendResult, type Entry, type Head, type ReadResult, StorageError } from '@parley/storage';
import { type AtHand, whenThere } from './at-hand.ts';
import { coalesced } from './coalesced.ts';
import { EntryFrames, messageOf } from './entry-frames.ts';
import type { FeedLog } from './feed-log.ts';
import { type FeedEar, FeedNews } from './feed-news.ts';
import type { ChannelGate, ChannelKeeping } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import type { PeerNews, Peers } from './peers.ts';
import { Ring } from './ring.ts';
import { type Release, Sequence } from './sequence.ts';
import { SharedReads } from './shared-reads.ts';
import { Vigil } from './vigil.ts';

export interface FeedContext {
  readonly log: FeedLog;
  readonly topics: Topics;
  readonly gate: ChannelGate;
  readonly runtime: Runtime;
  readonly limits: ChannelLimits;
  readonly site: Pick<Site, 'holds' | 'onChange' | 'onGap'>;
  /** Absent: there are no other nodes. */
  readonly peers?: Peers | undefined;
  /** There is something for the readers here that they do not get from the feed: they come back from where they are. */
  readonly onBehind: (channel: string, head: Position) => void;
  /** What other nodes say of the channel's members. */
  readonly onMembers: (channel: string, news: PeerNews, fromNode: string) => void;
}

/** What the publication of an entry on this node knows beyond the entry. */
export interface Origin {
  readonly session?: Session | undefined;
  readonly note?: unknown;
  /** Called with the outcome before anybody else is told of the entry. */
  readonly settled?: (result: AppendResult) => void;
}

interface Own {
  readonly origin: Origin;
  readonly messageSeq: number;
}

/**
 * One channel on this node: what was committed, in the order of offsets, into the ring, to the topic's subscribers and to the other nodes.
 * `head` is the last entry released; what the log holds beyond it (settling here, or on its way from another node) is not seen yet. Whatever
 * bears another epoch (news of a node, an answer of the log) leads to a look at the log: what it says is followed, with a reset.
 */
export class Feed {
  readonly name: string;
  readonly keeping: ChannelKeeping;
  readonly #context: FeedContext;
  readonly #ring: Ring;
  readonly #sequence: Sequence<Own>;
  readonly #reads: SharedReads;
  readonly #vigil: Vigil;
  readonly #news: FeedNews;
  /** Looks at the head in the log, and goes to the epoch that it has. */
  readonly #follow: () => Promise<Head | undefined> = coalesced(() => this.#look());
  readonly #frames = new EntryFrames();
  #head: Position;
  #floor: number;
  /** Whether this node has taken anything away that others may have in memory. */
  #hasTaken = false;
  #closed = false;

  /** Listens to the other nodes first, then reads the head, so that nothing falls between. */
  static async open(name: string, keeping: ChannelKeeping, context: FeedContext): Promise<Feed> {
    const news = new FeedNews(name, context.peers);
    try {
      return new Feed(name, keeping, context, await context.log.open(name), news);
    } catch (fault) {
      news.close();
      throw fault;
    }
  }

  private constructor(name: string, keeping: ChannelKeeping, context: FeedContext, { position, floor }: Head, news: FeedNews) {
    const { limits, runtime, topics, peers } = context;
    const { clock } = runtime;
    this.name = name;
    this.keeping = keeping;
    this.#context = context;
    this.#news = news;
    this.#head = position;
    this.#floor = floor;
    // Where there are no other nodes, the ring of a live channel is its log already.
    this.#ring = new Ring(keeping.keeping === 'live' && !peers ? 0 : keeping.ring, limits.ringBytes, position);
    this.#sequence = new Sequence({
      head: position.offset,
      clock,
      fillMs: limits.fillMs,
      heldEntries: limits.heldEntries,
      heldBytes: limits.heldBytes,
      read: (after) => this.#read(after, limits.catchUpEntries),
      release: (release) => this.#release(release),
      lost: (base, lowest) => this.#restart(base, lowest, RESET_REASONS.retention),
      passed: ({ entry, own }) => own && this.#handOver(entry, own),
      left: (last) => this.#leap(last),
    });
    this.#reads = new SharedReads({
      read: (after, limit) => this.#read(after, limit),
      clock,
      limit: limits.catchUpEntries,
      keepMs: limits.shareMs,
      took: ({ head, base, entries }) => {
        this.#floor = Math.max(this.#floor, head.floor);
        if (base) this.#ring.prepend(entries, base);
      },
    });
    this.#vigil = new Vigil({
      clock,
      quietMs: limits.quietMs,
      recheckMs: peers ? limits.recheckMs : 0,
      quiet: () => this.#sayHead(),
      recheck: () => {
        if (topics.get(name)) this.#syncSoon();
      },
    });
    news.listen(this.#ear());
  }

  get head(): Position {
    return this.#head;
  }

  /** Something was committed that is not released yet. */
  get waits(): boolean {
    return this.#sequence.waits;
  }

  /** Entries up to this offset are gone. */
  get floor(): number {
    return this.#floor;
  }

  /** Appends to the log; once it is committed, tells `origin.settled` first and everybody else then, in the order of offsets. */
  append(append: Append, origin: Origin = {}): AtHand<AppendResult> {
    const appended = whenThere(this.#context.log.append(append), (result) => this.#appended(append, origin, result));
    return appended instanceof Promise ? this.#sequence.track(appended) : appended;
  }

  /** Entries after `offset`, which is below the head, at most up to the head; empty where the log no longer has them. */
  async after(offset: number): Promise<readonly Entry[]> {
    const entries = this.#ring.after(offset, this.#context.limits.catchUpEntries) ?? (await this.#reads.read(offset)).entries;
    // The log may be ahead of what was released; that comes later, as everybody gets it.
    return entries.filter((entry) => entry.offset <= this.#head.offset);
  }

  /** The position of the entry at `offset`, which is below the head; undefined where the log no longer has it. */
  async positionAt(offset: number): Promise<Position | undefined> {
    return this.#ring.positionAt(offset) ?? (await this.#reads.read(offset)).base;
  }

  /** Looks at the head in the log and takes in what this node has missed. */
  async sync(): Promise<void> {
    const head = await this.#follow();
    if (head?.position.epoch === this.#head.epoch) await this.#sequence.reach(head.position.offset);
  }

  /** Casts to the subscribers of all nodes but the sender. Latest wins per sender and key. */
  cast(cast: { readonly sender: string; readonly key: string; readonly payload: Uint8Array }, from?: Session): void {
    const frame = { frame: 'cast', alias: 0, ...cast } as const;
    this.#showCast(frame, from);
    this.#news.tell(frame, this.#head.epoch);
  }

  async redact(offsets: readonly number[]): Promise<void> {
    await this.#context.log.redact(this.name, offsets);
    this.#ring.redact(offsets);
    this.#reads.forget();
    this.#tellForget();
  }

  async truncate(offset: number): Promise<void> {
    await this.#context.log.truncate(this.name, offset);
    this.#floor = Math.max(this.#floor, Math.min(offset, this.#head.offset));
    this.#ring.dropThrough(offset);
    this.#reads.forget();
    this.#tellForget();
  }

  /** Something may not have been heard, here or by the others: what is in memory may have been taken away. */
  missed(): void {
    this.#forget();
    if (this.#hasTaken) this.#news.tellForget();
  }

  /** The entry's message frame under the topic's alias, for those who catch up; encoded once for all of them. */
  encode(entry: Entry, alias: number): Uint8Array {
    return this.#frames.encode(entry, alias);
  }

  close(): void {
    this.#closed = true;
    this.#news.close();
    this.#sequence.close();
    this.#vigil.close();
  }

  #appended(append: Append, origin: Origin, result: AppendResult): AtHand<AppendResult> {
    const strange = result.status === 'appended' && result.position.epoch !== this.#head.epoch;
    return whenThere(strange ? this.#goTo(result.position) : undefined, () => this.#settle(append, origin, result));
  }

  #settle(append: Append, origin: Origin, result: AppendResult): AppendResult {
    origin.settled?.(result);
    if (result.status === 'appended' && append.entry) {
      const { position, at, messageSeq } = result;
      const { sender, payload } = append.entry;
      const entry = { offset: position.offset, tag: position.tag, at, sender, payload, redacted: false };
      this.#sequence.admit({ entry, own: { origin, messageSeq } });
    }
    return result;
  }

  async #read(after: number, limit: number): Promise<ReadResult> {
    const result = await this.#context.log.read(this.name, after, limit);
    if (result.head.position.epoch !== this.#head.epoch) await this.#goTo(result.head.position);
    return result;
  }

  /** Follows the log to where it answered from. What it answered before its channel had another owner is of no use. */
  async #goTo({ epoch }: Position): Promise<void> {
    await this.#follow();
    if (epoch !== this.#head.epoch) throw new StorageError('io', 'The channel has begun anew meanwhile.');
  }

  async #look(): Promise<Head | undefined> {
    if (this.#closed) return undefined;
    const { log } = this.#context;
    const live = this.keeping.keeping === 'live';
    const head = await (live ? log.open(this.name) : log.head(this.name));
    if (!head || this.#closed || head.position.epoch === this.#head.epoch) return head;
    const { epoch, offset } = head.position;
    // All that a new owner has is new to everybody.
    const base = live && head.floor === 0 ? { epoch, offset: 0, tag: 0 } : head.position;
    this.#sequence.restart(base.offset);
    this.#restart(base, head.floor, RESET_REASONS.epoch);
    this.#sequence.expect(offset);
    return head;
  }

  #release({ entry, own }: Release<Own>): void {
    this.#head = { epoch: this.#head.epoch, offset: entry.offset, tag: entry.tag };
    this.#ring.push(entry);
    if (own) {
      this.#handOver(entry, own);
      if (this.#context.peers) this.#news.tell(messageOf(entry, 0), this.#head.epoch);
    }
    const topic = this.#audience();
    topic?.publish(encodeFrame(messageOf(entry, topic.alias)), own?.origin.session);
    this.#vigil.released();
  }

  /** Goes on behind what is in the log and was not released: readers come back for it, and the other nodes learn that there is something. */
  #leap({ offset, tag }: Entry): void {
    this.#head = { epoch: this.#head.epoch, offset, tag };
    this.#forget();
    this.#context.onBehind(this.name, this.#head);
    this.#sayHead();
  }

  #handOver({ offset, tag, at, sender, payload }: Entry, { origin, messageSeq }: Own): void {
    const position = { epoch: this.#head.epoch, offset, tag };
    this.#context.gate.committed({ channel: this.name, sender, position, at, messageSeq, payload, note: origin.note });
  }

  #ear(): FeedEar {
    return {
      epoch: () => this.#head.epoch,
      message: ({ offset, tag, at, sender, payload }) =>
        this.#sequence.admit({ entry: { offset, tag, at, sender, payload, redacted: false } }),
      head: ({ position }) => this.#sequence.expect(position.offset),
      stranger: () => this.#syncSoon(),
      cast: (frame) => this.#showCast(frame),
      forget: () => this.#forget(),
      members: (news, fromNode) => this.#context.onMembers(this.name, news, fromNode),
    };
  }

  #forget(): void {
    this.#ring.restart(this.#head);
    this.#reads.forget();
  }

  #tellForget(): void {
    this.#hasTaken = true;
    this.#news.tellForget();
  }

  /** Whom the channel may tell something. What waits behind the fence would reach those, too, who may no longer hear it by then. */
  #audience(): Topic | undefined {
    const { topics, site, onBehind } = this.#context;
    const topic = topics.get(this.name);
    if (!topic || site.holds) return topic;
    onBehind(this.name, this.#head);
    return undefined;
  }

  #showCast(frame: FrameOf<'cast'>, from?: Session): void {
    const topic = this.#audience();
    topic?.cast(`${frame.sender} ${frame.key}`, encodeFrame({ ...frame, alias: topic.alias }), from);
  }

  /** Goes on at another place than where everybody is, and says so. */
  #restart(base: Position, floor: number, reason: number): void {
    this.#head = base;
    this.#floor = floor;
    this.#ring.restart(base);
    this.#reads.forget();
    const topic = this.#audience();
    topic?.publish(encodeFrame({ frame: 'reset', alias: topic.alias, reason, base }));
  }

  /** A log that cannot be read is asked again by the next head that is said, and by the next look at it. */
  #syncSoon(): void {
    this.sync().catch(() => {});
  }

  /** Said here and to the other nodes: whoever lost the end of a burst learns of it. */
  #sayHead(): void {
    const topic = this.#audience();
    topic?.publish(encodeFrame({ frame: 'head', alias: topic.alias, position: this.#head }));
    this.#news.tell({ frame: 'head', alias: 0, position: this.#head }, this.#head.epoch);
  }
}
