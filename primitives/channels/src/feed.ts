import { encodeFrame, type FrameOf, type Position, RESET_REASONS } from '@parley/protocol';
import type { Session, Topics } from '@parley/routing';
import type { Cancel, Runtime } from '@parley/runtime';
import type { Append, AppendResult, ChannelLog, Entry, Head } from '@parley/storage';
import type { ChannelGate, ChannelKeeping } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import type { PeerNews, Peers } from './peers.ts';
import { Ring } from './ring.ts';
import { type Release, Sequence } from './sequence.ts';
import { SharedReads } from './shared-reads.ts';

export interface FeedContext {
  readonly log: ChannelLog;
  readonly topics: Topics;
  readonly gate: ChannelGate;
  readonly runtime: Runtime;
  readonly limits: ChannelLimits;
  /** Absent: other nodes are not told (live channels). */
  readonly peers?: Peers;
}

/** What the publication of an entry on this node knows beyond the entry. */
export interface Origin {
  readonly session?: Session;
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
 * `head` is the last entry released; what the log holds beyond it (settling here, or on its way from another node) is not seen yet.
 */
export class Feed {
  readonly name: string;
  readonly keeping: ChannelKeeping;
  readonly #context: FeedContext;
  readonly #ring: Ring;
  readonly #sequence: Sequence<Own>;
  readonly #reads: SharedReads;
  readonly #stopListening: () => void;
  #head: Position;
  #floor: number;
  #quietTimer: Cancel | undefined;
  #recheckTimer: Cancel | undefined;
  #releasedAt = 0;
  #frames = new WeakMap<Entry, Uint8Array>();
  #framesAlias = -1;

  /** Listens to the other nodes first, then reads the head, so that nothing falls between. */
  static async open(name: string, keeping: ChannelKeeping, context: FeedContext): Promise<Feed> {
    const early: PeerNews[] = [];
    let hear = (news: PeerNews): void => void early.push(news);
    const stop = context.peers?.listen(name, (news) => hear(news)) ?? (() => {});
    try {
      const feed = new Feed(name, keeping, context, await context.log.open(name), stop);
      hear = (news) => feed.#hear(news);
      early.forEach(hear);
      return feed;
    } catch (fault) {
      stop();
      throw fault;
    }
  }

  private constructor(name: string, keeping: ChannelKeeping, context: FeedContext, { position, floor }: Head, stopListening: () => void) {
    const { limits, runtime, log } = context;
    const { clock } = runtime;
    this.name = name;
    this.keeping = keeping;
    this.#context = context;
    this.#stopListening = stopListening;
    this.#head = position;
    this.#floor = floor;
    // The ring of a live channel is its log already.
    this.#ring = new Ring(keeping.keeping === 'live' ? 0 : keeping.ring, limits.ringBytes, position);
    this.#sequence = new Sequence({
      head: position.offset,
      clock,
      fillMs: limits.fillMs,
      read: (after) => log.read(name, after, limits.catchUpEntries),
      release: (release) => this.#release(release),
      lost: (base, lowest) => this.#restart(base, lowest, RESET_REASONS.retention),
      passed: ({ entry, own }) => own && this.#handOver(entry, own),
    });
    this.#reads = new SharedReads({
      read: (after, limit) => log.read(name, after, limit),
      clock,
      limit: limits.catchUpEntries,
      keepMs: limits.shareMs,
      took: ({ head, base, entries }) => {
        this.#floor = Math.max(this.#floor, head.floor);
        if (base) this.#ring.prepend(entries, base);
      },
    });
    this.#watchLog();
  }

  get head(): Position {
    return this.#head;
  }

  /** Entries up to this offset are gone. */
  get floor(): number {
    return this.#floor;
  }

  /** Appends to the log; once it is committed, tells `origin.settled` first and everybody else then, in the order of offsets. */
  append(append: Append, origin: Origin = {}): Promise<AppendResult> {
    return this.#sequence.track(this.#append(append, origin));
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
    const head = await this.#context.log.head(this.name);
    if (!head) return;
    if (head.position.epoch === this.#head.epoch) await this.#sequence.reach(head.position.offset);
    else {
      this.#sequence.restart(head.position.offset);
      this.#restart(head.position, head.floor, RESET_REASONS.epoch);
    }
  }

  /** Casts to the subscribers of all nodes but the sender. Latest wins per sender and key. */
  cast(cast: { readonly sender: string; readonly key: string; readonly payload: Uint8Array }, from?: Session): void {
    const frame = { frame: 'cast', alias: 0, ...cast } as const;
    this.#showCast(frame, from);
    this.#context.peers?.tell(this.name, frame);
  }

  async redact(offsets: readonly number[]): Promise<void> {
    await this.#context.log.redact(this.name, offsets);
    this.#ring.redact(offsets);
    this.#reads.forget();
    this.#context.peers?.tell(this.name, 'forget');
  }

  async truncate(offset: number): Promise<void> {
    await this.#context.log.truncate(this.name, offset);
    this.#floor = Math.max(this.#floor, Math.min(offset, this.#head.offset));
    this.#ring.dropThrough(offset);
    this.#reads.forget();
    this.#context.peers?.tell(this.name, 'forget');
  }

  /** The entry's message frame under the topic's alias; encoded once for all who get it. */
  encode(entry: Entry, alias: number): Uint8Array {
    if (alias !== this.#framesAlias) this.#frames = new WeakMap();
    this.#framesAlias = alias;
    const known = this.#frames.get(entry);
    const frame = known ?? encodeFrame(messageOf(entry, alias));
    if (!known) this.#frames.set(entry, frame);
    return frame;
  }

  close(): void {
    this.#stopListening();
    this.#sequence.close();
    this.#quietTimer?.();
    this.#recheckTimer?.();
  }

  async #append(append: Append, origin: Origin): Promise<AppendResult> {
    const result = await this.#context.log.append(append);
    origin.settled?.(result);
    if (result.status === 'appended' && append.entry) {
      const { position, at, messageSeq } = result;
      const { sender, payload } = append.entry;
      const entry = { offset: position.offset, tag: position.tag, at, sender, payload, redacted: false };
      this.#sequence.admit({ entry, own: { origin, messageSeq } });
    }
    return result;
  }

  #release({ entry, own }: Release<Own>): void {
    this.#head = { epoch: this.#head.epoch, offset: entry.offset, tag: entry.tag };
    this.#ring.push(entry);
    if (own) {
      this.#handOver(entry, own);
      this.#context.peers?.tell(this.name, messageOf(entry, 0));
    }
    const topic = this.#context.topics.get(this.name);
    topic?.publish(this.encode(entry, topic.alias), own?.origin.session);
    this.#watchQuiet();
  }

  #handOver({ offset, tag, at, sender, payload }: Entry, { origin, messageSeq }: Own): void {
    const position = { epoch: this.#head.epoch, offset, tag };
    this.#context.gate.committed({ channel: this.name, sender, position, at, messageSeq, payload, note: origin.note });
  }

  #hear(news: PeerNews): void {
    if (news === 'forget') {
      this.#ring.restart(this.#head);
      this.#reads.forget();
    } else if (news.frame === 'message') {
      const { offset, tag, at, sender, payload } = news;
      this.#sequence.admit({ entry: { offset, tag, at, sender, payload, redacted: false } });
    } else if (news.frame === 'cast') {
      this.#showCast(news);
    } else if (news.frame === 'head') {
      this.#sequence.expect(news.position.offset);
    }
  }

  #showCast(frame: FrameOf<'cast'>, from?: Session): void {
    const topic = this.#context.topics.get(this.name);
    topic?.cast(`${frame.sender} ${frame.key}`, encodeFrame({ ...frame, alias: topic.alias }), from);
  }

  /** Goes on at another place than where everybody is, and says so. */
  #restart(base: Position, floor: number, reason: number): void {
    this.#head = base;
    this.#floor = floor;
    this.#ring.restart(base);
    this.#reads.forget();
    const topic = this.#context.topics.get(this.name);
    topic?.publish(encodeFrame({ frame: 'reset', alias: topic.alias, reason, base }));
  }

  /** After a burst the head is said once, here and to the other nodes: whoever lost its end learns of it. */
  #watchQuiet(): void {
    const { clock } = this.#context.runtime;
    const { quietMs } = this.#context.limits;
    this.#releasedAt = clock.monotonic();
    const look = (): void => {
      const left = this.#releasedAt + quietMs - clock.monotonic();
      this.#quietTimer = left > 0 ? clock.after(left, look) : undefined;
      if (left <= 0) this.#sayHead();
    };
    this.#quietTimer ??= clock.after(quietMs, look);
  }

  /** A node may die between a commit and telling of it, and a backbone may lose the last message: only the log knows. */
  #watchLog(): void {
    const { limits, runtime, topics, peers } = this.#context;
    if (!peers || limits.recheckMs === 0) return;
    this.#recheckTimer = runtime.clock.after(limits.recheckMs, () => {
      this.#watchLog();
      // A log that cannot be read is asked again next time.
      if (topics.get(this.name)) this.sync().catch(() => {});
    });
  }

  #sayHead(): void {
    const topic = this.#context.topics.get(this.name);
    topic?.publish(encodeFrame({ frame: 'head', alias: topic.alias, position: this.#head }));
    this.#context.peers?.tell(this.name, { frame: 'head', alias: 0, position: this.#head });
  }
}

function messageOf({ offset, tag, at, sender, payload }: Entry, alias: number): FrameOf<'message'> {
  return { frame: 'message', alias, offset, tag, at, sender, payload };
}
