import type { Logger, WatchSink } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import type { Commit } from './change.ts';
import { Digest } from './digest.ts';
import { Reader } from './reader.ts';
import { Room } from './room.ts';
import { advanceHead, advanceSeat, type Head, type Seat } from './seat.ts';

/** How long changes are gathered before they are told, milliseconds. */
export const TICK_MS = 50;

/** A membership as the tables have it; head and seat are `asOf` the same offset. */
export interface Entry {
  readonly person: string;
  readonly head: Head;
  readonly seat: Seat;
}

export interface InboxSource {
  ofPerson(person: string): Promise<readonly Entry[]>;
  ofMembers(conversation: string, people: readonly string[]): Promise<readonly Entry[]>;
}

/**
 * The inboxes that are being watched. Memory and work follow the watchers, never the members of a conversation: an inbox is read by one
 * query when its watch opens and is then kept right from the commits.
 *
 * A reading of the tables and the commits arrive in no fixed order. Each reading bears the offset that it reflects; commits that arrive
 * while it is under way are recorded; those past its offset are applied to it. So nothing is counted twice or missed.
 */
export class InboxHub {
  readonly #source: InboxSource;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #readers = new Map<string, Reader>();
  readonly #rooms = new Map<string, Room>();
  readonly #dirty = new Set<Room>();
  readonly #leavers = new Set<Reader>();
  readonly #recordings = new Set<Commit[]>();
  #tick: Cancel | undefined;

  constructor(source: InboxSource, clock: Clock, logger: Logger) {
    this.#source = source;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Sends the person's inbox to the sink, then what changes. Answers how to stop. */
  async open(person: string, sink: WatchSink): Promise<() => void> {
    const reader = this.#readers.get(person) ?? new Reader(person);
    // From here on it is told of what happens, so that nothing falls between the reading and the watch.
    this.#readers.set(person, reader);
    reader.expect(sink);
    try {
      await this.#read(
        () => this.#source.ofPerson(person),
        (entries, missed) => {
          // Refused meanwhile: the reader is out of the books.
          if (reader.idle) return;
          for (const entry of entries) this.#seat(reader, entry, missed);
          reader.begin(sink);
        },
      );
    } catch (error) {
      this.#stop(reader, sink);
      throw error;
    }
    return () => this.#stop(reader, sink);
  }

  /** Reads again what the conversation is to those of the people who watch: after a change that is not in the feed, or a new membership. */
  async refresh(conversation: string, people: readonly string[]): Promise<void> {
    const watching = people.filter((person) => this.#readers.has(person));
    if (watching.length === 0) return;
    try {
      await this.#read(
        () => this.#source.ofMembers(conversation, watching),
        (entries, missed) => {
          for (const entry of entries) {
            const reader = this.#readers.get(entry.person);
            if (reader) this.#seat(reader, entry, missed);
          }
        },
      );
    } catch (error) {
      this.#logger.warn('messaging.inbox-refresh-failed', { conversation, error: String(error) });
      for (const person of watching) this.#refuse(person);
    }
  }

  /** The same for all members who watch. */
  async refreshAll(conversation: string): Promise<void> {
    await this.refresh(conversation, this.#rooms.get(conversation)?.people ?? []);
  }

  /** Takes a commit of a conversation's feed; of one conversation in their order. */
  committed(commit: Commit): void {
    for (const recording of this.#recordings) recording.push(commit);
    const room = this.#rooms.get(commit.conversation);
    if (room) {
      for (const reader of room.commit(commit, (person) => this.#readers.get(person))) this.#leave(reader, room);
      this.#mark(room);
    }
    if (commit.change.kind === 'conversation' && commit.change.joined) void this.refresh(commit.conversation, commit.change.joined);
  }

  close(): void {
    this.#tick?.();
    this.#tick = undefined;
    this.#readers.clear();
    this.#rooms.clear();
    this.#dirty.clear();
  }

  /** `use` is called in the same turn in which the recording of missed commits ends. */
  async #read(query: () => Promise<readonly Entry[]>, use: (entries: readonly Entry[], missed: readonly Commit[]) => void): Promise<void> {
    const missed: Commit[] = [];
    this.#recordings.add(missed);
    try {
      const entries = await query();
      use(entries, missed);
    } finally {
      this.#recordings.delete(missed);
    }
  }

  #seat(reader: Reader, entry: Entry, missed: readonly Commit[]): void {
    let { head } = entry;
    let seat: Seat | undefined = entry.seat;
    for (const commit of missed) {
      if (commit.conversation !== head.conversation.id) continue;
      seat = seat && advanceSeat(entry.person, seat, commit);
      head = advanceHead(head, commit);
    }
    if (!seat) return;
    const { id } = head.conversation;
    const room = this.#rooms.get(id) ?? new Room(head);
    this.#rooms.set(id, room);
    room.learn(head);
    room.seat(reader, seat);
    reader.rooms.set(id, room);
    reader.gone.delete(id);
    if (room.hasNews) this.#mark(room);
  }

  #leave(reader: Reader, room: Room): void {
    const { id } = room.head.conversation;
    reader.rooms.delete(id);
    reader.gone.add(id);
    this.#leavers.add(reader);
    this.#forgetIfEmpty(room);
  }

  #stop(reader: Reader, sink: WatchSink): void {
    reader.close(sink);
    if (reader.idle) this.#drop(reader);
  }

  /** Ends the person's watches: what they show can no longer be kept right. */
  #refuse(person: string): void {
    const reader = this.#readers.get(person);
    if (!reader) return;
    reader.refuse('The inbox could not be read. Watch it again.');
    this.#drop(reader);
  }

  #drop(reader: Reader): void {
    if (this.#readers.get(reader.person) === reader) this.#readers.delete(reader.person);
    for (const room of reader.rooms.values()) {
      room.leave(reader);
      this.#forgetIfEmpty(room);
    }
  }

  #forgetIfEmpty(room: Room): void {
    if (!room.empty) return;
    this.#rooms.delete(room.head.conversation.id);
    this.#dirty.delete(room);
  }

  #mark(room: Room): void {
    this.#dirty.add(room);
    this.#tick ??= this.#clock.after(TICK_MS, () => this.#tell());
  }

  #tell(): void {
    this.#tick = undefined;
    const digest = new Digest();
    for (const room of this.#dirty) for (const [reader, news] of room.news()) digest.add(reader, room, news);
    for (const reader of this.#leavers) if (reader.gone.size > 0) digest.addGone(reader);
    for (const [reader, body] of digest.bodies()) reader.tell(body);
    for (const room of this.#dirty) room.settle();
    for (const reader of this.#leavers) reader.gone.clear();
    this.#dirty.clear();
    this.#leavers.clear();
  }
}
