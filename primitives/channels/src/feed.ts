import { type Position, RESET_REASONS } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Append, AppendResult, Entry, Head } from '@parley/storage';
import { type AtHand, whenThere } from './at-hand.ts';
import { Audience } from './audience.ts';
import { messageOf } from './entry-frames.ts';
import type { FeedContext, Origin } from './feed-context.ts';
import { type FeedEar, FeedNews } from './feed-news.ts';
import { FollowedLog } from './followed-log.ts';
import type { ChannelKeeping } from './gate.ts';
import { Past } from './past.ts';
import { type Release, Sequence } from './sequence.ts';
import { Vigil } from './vigil.ts';

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
  readonly #log: FollowedLog;
  readonly #past: Past;
  readonly #audience: Audience;
  readonly #sequence: Sequence<Own>;
  readonly #vigil: Vigil;
  readonly #news: FeedNews;
  #head: Position;
  /** Whether this node has taken anything away that others may have in memory. */
  #hasTaken = false;

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

  private constructor(name: string, keeping: ChannelKeeping, context: FeedContext, head: Head, news: FeedNews) {
    const { limits, runtime, peers } = context;
    const { clock } = runtime;
    this.name = name;
    this.keeping = keeping;
    this.#context = context;
    this.#news = news;
    this.#head = head.position;
    this.#audience = new Audience(name, context);
    this.#log = new FollowedLog({
      channel: name,
      live: keeping.keeping === 'live',
      log: context.log,
      epoch: () => this.#head.epoch,
      onEpoch: (base, floor, last) => this.#begin(base, floor, last),
    });
    this.#past = new Past({
      head,
      // Where there are no other nodes, the ring of a live channel is its log already.
      ring: keeping.keeping === 'live' && !peers ? 0 : keeping.ring,
      limits,
      clock,
      read: (after, limit) => this.#log.read(after, limit),
    });
    this.#sequence = new Sequence({
      head: head.position.offset,
      clock,
      fillMs: limits.fillMs,
      heldEntries: limits.heldEntries,
      heldBytes: limits.heldBytes,
      read: (after) => this.#log.read(after, limits.catchUpEntries),
      release: (release) => this.#release(release),
      lost: (base, lowest) => this.#restart(base, lowest, RESET_REASONS.retention),
      passed: ({ entry, own, original = entry }) => own && this.#handOver(original, own),
      left: (last) => this.#leap(last),
    });
    this.#vigil = new Vigil({
      clock,
      quietMs: limits.quietMs,
      recheckMs: peers ? limits.recheckMs : 0,
      quiet: () => this.#sayHead(),
      recheck: () => {
        if (this.#audience.present) this.#syncSoon();
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
    return this.#past.floor;
  }

  /** Appends to the log; once it is committed, tells `origin.settled` first and everybody else then, in the order of offsets. */
  append(append: Append, origin: Origin = {}): AtHand<AppendResult> {
    const appended = whenThere(this.#context.log.append(append), (result) => this.#appended(append, origin, result));
    return appended instanceof Promise ? this.#sequence.track(appended) : appended;
  }

  /** Entries after `offset`, which is below the head, at most up to the head; empty where the log no longer has them. */
  async after(offset: number): Promise<readonly Entry[]> {
    const entries = this.#past.atHand(offset) ?? (await this.#past.read(offset)).entries;
    // The log may be ahead of what was released; that comes later, as everybody gets it.
    return entries.filter((entry) => entry.offset <= this.#head.offset);
  }

  /** The position of the entry at `offset`, which is below the head; undefined where the log no longer has it. */
  positionAt(offset: number): Promise<Position | undefined> {
    return this.#past.positionAt(offset);
  }

  /** Looks at the head in the log and takes in what this node has missed. */
  async sync(): Promise<void> {
    const head = await this.#log.follow();
    if (head?.position.epoch === this.#head.epoch) await this.#sequence.reach(head.position.offset);
  }

  /** Casts to the subscribers of all nodes but the sender. Latest wins per sender and key. */
  cast(cast: { readonly sender: string; readonly key: string; readonly payload: Uint8Array }, from?: Session): void {
    const frame = { frame: 'cast', alias: 0, ...cast } as const;
    this.#audience.cast(frame, this.#head, from);
    this.#news.tell(frame, this.#head.epoch);
  }

  async redact(offsets: readonly number[]): Promise<void> {
    await this.#context.log.redact(this.name, offsets);
    this.#sequence.redact(offsets);
    this.#past.redact(offsets);
    this.#tellForget();
  }

  async truncate(offset: number): Promise<void> {
    await this.#context.log.truncate(this.name, offset);
    this.#past.truncate(offset, this.#head.offset);
    this.#tellForget();
  }

  /** Something may not have been heard, here or by the others: what is in memory may have been taken away. */
  missed(): void {
    this.#forget();
    if (this.#hasTaken) this.#news.tellForget();
  }

  /** The entry's message frame under the topic's alias, for those who catch up; encoded once for all of them. */
  encode(entry: Entry, alias: number): Uint8Array {
    return this.#past.encode(entry, alias);
  }

  close(): void {
    this.#log.close();
    this.#news.close();
    this.#sequence.close();
    this.#vigil.close();
  }

  #appended(append: Append, origin: Origin, result: AppendResult): AtHand<AppendResult> {
    const strange = result.status === 'appended' && result.position.epoch !== this.#head.epoch;
    return whenThere(strange ? this.#log.goTo(result.position) : undefined, () => this.#settle(append, origin, result));
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

  #begin(base: Position, floor: number, last: number): void {
    this.#sequence.restart(base.offset);
    this.#restart(base, floor, RESET_REASONS.epoch);
    this.#sequence.expect(last);
  }

  #release({ entry, own, original = entry }: Release<Own>): void {
    this.#head = { epoch: this.#head.epoch, offset: entry.offset, tag: entry.tag };
    this.#past.push(entry);
    if (own) {
      this.#handOver(original, own);
      if (this.#context.peers) this.#news.tell(messageOf(entry, 0), this.#head.epoch);
    }
    this.#audience.message(entry, this.#head, own?.origin.session);
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
      cast: (frame) => this.#audience.cast(frame, this.#head, undefined),
      forget: () => this.#forget(),
      members: (news, fromNode) => this.#context.onMembers(this.name, news, fromNode),
    };
  }

  #forget(): void {
    this.#past.forget(this.#head);
    this.#sequence.doubt();
  }

  #tellForget(): void {
    this.#hasTaken = true;
    this.#news.tellForget();
  }

  /** Goes on at another place than where everybody is, and says so. */
  #restart(base: Position, floor: number, reason: number): void {
    this.#head = base;
    this.#past.restart(base, floor);
    this.#audience.reset(reason, base);
  }

  /** A log that cannot be read is asked again by the next head that is said, and by the next look at it. */
  #syncSoon(): void {
    this.sync().catch(() => {});
  }

  /** Said here and to the other nodes: whoever lost the end of a burst learns of it. */
  #sayHead(): void {
    this.#audience.head(this.#head);
    this.#news.tell({ frame: 'head', alias: 0, position: this.#head }, this.#head.epoch);
  }
}
