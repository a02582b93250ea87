import type { Logger, WatchSink } from '@parley/component';
import type { Clock } from '@parley/runtime';
import type { Commit } from './change.ts';
import { bringUp, type Entry } from './entry.ts';
import { Patience } from './patience.ts';
import { Reader } from './reader.ts';
import { Room } from './room.ts';
import { Teller } from './teller.ts';

/** Inboxes that are read at once after something may have been missed. */
const AT_ONCE = 8;

export interface InboxSource {
  ofPerson(person: string): Promise<readonly Entry[]>;
  ofMembers(conversation: string, people: readonly string[]): Promise<readonly Entry[]>;
}

/**
 * The inboxes that are being watched. Memory and work follow the watchers, never the members of a conversation: an inbox is read by one
 * query when its watch opens and is then kept right from the commits.
 *
 * A reading of the tables and the commits arrive in no fixed order. Each reading bears the offset that it reflects; commits that arrive
 * while it is under way are recorded; those past its offset are applied to it. So nothing is counted twice or missed. Commits of one conversation
 * that were made on different nodes overtake each other, too, and may be lost on their way: they wait for each other, not for long.
 */
export class InboxHub {
  readonly #source: InboxSource;
  readonly #logger: Logger;
  readonly #teller: Teller;
  readonly #patience: Patience;
  readonly #readers = new Map<string, Reader>();
  readonly #rooms = new Map<string, Room>();
  readonly #recordings = new Set<Commit[]>();

  constructor(source: InboxSource, clock: Clock, logger: Logger) {
    this.#source = source;
    this.#logger = logger;
    this.#teller = new Teller(clock);
    this.#patience = new Patience(clock, (room) => void this.#rereadRoom(room));
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

  /** The same for everybody who watches: also for those who are members since. */
  async refreshAll(conversation: string): Promise<void> {
    await this.refresh(conversation, [...this.#readers.keys()]);
  }

  /** Takes a commit of a conversation's feed, made on this node or on another one. */
  committed(commit: Commit): void {
    for (const recording of this.#recordings) recording.push(commit);
    const room = this.#rooms.get(commit.conversation);
    if (room) this.#apply(room, room.take(commit));
    if (commit.change.kind === 'conversation' && commit.change.joined) void this.refresh(commit.conversation, commit.change.joined);
  }

  /** Commits, or marks set elsewhere, may have been missed: reads again all that is being watched. */
  async recover(): Promise<void> {
    const readers = [...this.#readers.values()];
    for (let next = 0; next < readers.length; next += AT_ONCE) {
      await Promise.all(readers.slice(next, next + AT_ONCE).map((reader) => this.#reread(reader)));
    }
    for (const room of [...this.#rooms.values()]) this.#catchUp(room);
  }

  close(): void {
    this.#teller.close();
    this.#patience.close();
    this.#readers.clear();
    this.#rooms.clear();
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
    const { head, seat, upTo, beyond } = bringUp(entry, missed);
    if (!seat) return;
    const { id } = head.conversation;
    const room = this.#rooms.get(id) ?? new Room(head, upTo);
    this.#rooms.set(id, room);
    room.learn(head);
    room.seat(reader, seat, upTo, beyond);
    reader.rooms.set(id, room);
    reader.gone = reader.gone.filter((gone) => gone !== id);
    if (room.hasNews) this.#teller.mark(room);
    this.#patience.consider(room);
  }

  /** Reads an inbox again of which something may have been missed: also where the person is no longer. */
  async #reread(reader: Reader): Promise<void> {
    try {
      await this.#read(
        () => this.#source.ofPerson(reader.person),
        (entries, missed) => {
          if (reader.idle) return;
          for (const entry of entries) this.#seat(reader, entry, missed);
          const member = new Set(entries.map(({ head }) => head.conversation.id));
          for (const [id, room] of [...reader.rooms]) if (!member.has(id)) this.#unseat(reader, room, missed);
        },
      );
    } catch (error) {
      this.#logger.warn('messaging.inbox-reread-failed', { error: String(error) });
      this.#refuse(reader.person);
    }
  }

  /** The same for all who watch one conversation. */
  async #rereadRoom(room: Room): Promise<void> {
    const { id } = room.head.conversation;
    const { people } = room;
    try {
      await this.#read(
        () => this.#source.ofMembers(id, people),
        (entries, missed) => {
          const members = new Map(entries.map((entry) => [entry.person, entry]));
          for (const person of people) {
            const [reader, entry] = [this.#readers.get(person), members.get(person)];
            if (reader && entry) this.#seat(reader, entry, missed);
            else if (reader) this.#unseat(reader, room, missed);
          }
        },
      );
    } catch (error) {
      this.#logger.warn('messaging.inbox-reread-failed', { conversation: id, error: String(error) });
      for (const person of people) this.#refuse(person);
    }
    if (this.#rooms.get(id) === room) this.#catchUp(room);
  }

  /** Somebody who was no member when the tables were read, and has not come since. */
  #unseat(reader: Reader, room: Room, missed: readonly Commit[]): void {
    const { id } = room.head.conversation;
    const came = missed.some(
      ({ conversation, change }) => conversation === id && change.kind === 'conversation' && change.joined?.includes(reader.person),
    );
    if (came || !reader.rooms.has(id)) return;
    room.leave(reader);
    this.#leave(reader, room);
    this.#teller.mark(room);
  }

  #catchUp(room: Room): void {
    const due = room.catchUp();
    if (room.hasNews) this.#teller.mark(room);
    this.#apply(room, due);
  }

  #apply(room: Room, commits: readonly Commit[]): void {
    for (const commit of commits) {
      for (const reader of room.commit(commit, (person) => this.#readers.get(person))) this.#leave(reader, room);
      this.#teller.mark(room);
    }
    this.#patience.consider(room);
  }

  #leave(reader: Reader, room: Room): void {
    const { id } = room.head.conversation;
    reader.rooms.delete(id);
    reader.gone = [...reader.gone, id];
    this.#teller.markLeaver(reader);
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
    this.#teller.forget(room);
    this.#patience.forget(room);
  }
}
