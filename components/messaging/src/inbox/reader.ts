import type { WatchSink } from '@parley/component';
import type { InboxRow } from '@parley/messaging/contract';
import type { Room } from './room.ts';

/** Rows in one part of a snapshot. */
const PART = 200;

/** A person who watches their inbox, on one or more sessions. */
export class Reader {
  readonly person: string;
  readonly rooms: Map<string, Room> = new Map();
  /** Conversations left since the last tick; few: a list, since every idle session has one. */
  gone: readonly string[] = [];
  /** Open watches and the version of what each was sent last; 0: its snapshot is being read. */
  readonly #watches = new Map<WatchSink, number>();

  constructor(person: string) {
    this.person = person;
  }

  /** Whether somebody has been sent a snapshot, and so is to be told what is new. */
  get watching(): boolean {
    return [...this.#watches.values()].some((version) => version > 0);
  }

  get idle(): boolean {
    return this.#watches.size === 0;
  }

  /** A watch whose snapshot is being read. */
  expect(sink: WatchSink): void {
    this.#watches.set(sink, 0);
  }

  /** Sends the snapshot, unless the watch has ended meanwhile. */
  begin(sink: WatchSink): void {
    if (sink.ended || !this.#watches.has(sink)) return;
    this.#watches.set(sink, 1);
    const rows = this.#rows();
    for (let i = 0; i === 0 || i < rows.length; i += PART) {
      sink.snapshot(1, { rows: rows.slice(i, i + PART) }, i + PART < rows.length);
    }
  }

  close(sink: WatchSink): void {
    this.#watches.delete(sink);
  }

  /** Sends one delta to each open watch. */
  tell(body: Uint8Array): void {
    for (const [sink, version] of this.#watches) {
      if (version === 0) continue;
      this.#watches.set(sink, version + 1);
      if (!sink.ended) sink.delta(version + 1, body);
    }
  }

  /** Ends the watches. */
  refuse(message: string): void {
    for (const sink of this.#watches.keys()) if (!sink.ended) sink.refuse('unavailable', message);
    this.#watches.clear();
  }

  /** Newest first. */
  #rows(): InboxRow[] {
    const rows = [...this.rooms.values()].flatMap((room) => room.row(this) ?? []);
    return rows.sort((a, b) => activity(b) - activity(a));
  }
}

function activity(row: InboxRow): number {
  return row.preview?.at ?? row.conversation.createdAt;
}
