import type { Session } from '@parley/routing';
import type { Cancel, Clock } from '@parley/runtime';

/** One who watches the list: its session (or another node), and the alias under which the channel is known to it. */
export interface MembersWatcher {
  readonly session: Pick<Session, 'send'>;
  readonly alias: number;
}

/** At most this many ids travel in one frame. */
const IDS_PER_FRAME = 1_000;

/** Who has a channel open: persons, in however many places (sessions, nodes) each has it. Changes are told once per tick. */
export class Members {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #places = new Map<string, number>();
  /** What the watchers know, at `#version`. */
  readonly #shown = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #watchers = new Set<MembersWatcher>();
  #version = 1;
  #timer: Cancel | undefined;

  constructor(clock: Clock, tickMs: number, persons: Iterable<string>) {
    this.#clock = clock;
    this.#tickMs = tickMs;
    for (const person of persons) {
      this.#places.set(person, (this.#places.get(person) ?? 0) + 1);
      this.#shown.add(person);
    }
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Sends the list as of the last tick; what changed since comes with the next. */
  watch(watcher: MembersWatcher): void {
    this.#watchers.add(watcher);
    const persons = [...this.#shown];
    for (let at = 0; at === 0 || at < persons.length; at += IDS_PER_FRAME) {
      this.#send(watcher, at === 0, persons.slice(at, at + IDS_PER_FRAME), []);
    }
  }

  /** Sends the version alone: whoever has another one has missed something. */
  confirm(watcher: MembersWatcher): void {
    this.#send(watcher, false, [], []);
  }

  unwatch(watcher: MembersWatcher): void {
    this.#watchers.delete(watcher);
    if (!this.watched) this.close();
  }

  joined(person: string): void {
    this.#count(person, 1);
  }

  left(person: string): void {
    this.#count(person, -1);
  }

  close(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #count(person: string, change: number): void {
    const places = (this.#places.get(person) ?? 0) + change;
    if (places > 0) this.#places.set(person, places);
    else this.#places.delete(person);
    this.#changed.add(person);
    this.#timer ??= this.#clock.after(this.#tickMs, () => this.#tick());
  }

  #tick(): void {
    this.#timer = undefined;
    const changed = [...this.#changed].filter((person) => this.#places.has(person) !== this.#shown.has(person));
    this.#changed.clear();
    if (changed.length === 0) return;
    this.#version++;
    for (let at = 0; at < changed.length; at += IDS_PER_FRAME) this.#tell(changed.slice(at, at + IDS_PER_FRAME));
  }

  #tell(changed: readonly string[]): void {
    const joined = changed.filter((person) => this.#places.has(person));
    const left = changed.filter((person) => !this.#places.has(person));
    for (const person of joined) this.#shown.add(person);
    for (const person of left) this.#shown.delete(person);
    for (const watcher of this.#watchers) this.#send(watcher, false, joined, left);
  }

  #send({ session, alias }: MembersWatcher, snapshot: boolean, joined: readonly string[], left: readonly string[]): void {
    session.send({ frame: 'members', alias, version: this.#version, snapshot, joined, left });
  }
}
