import type { Clock } from '@parley/runtime';
import type { Claim, DeviceKind, PresenceFacts, Setting } from './facts.ts';
import { Grace } from './grace.ts';
import { Lapses } from './lapses.ts';
import { holds, mergePresence, nextLapse, OFFLINE } from './merge.ts';
import type { PresenceStore, StoredFacts } from './ports.ts';
import { PersonRecord, type Seat } from './record.ts';
import { Saver } from './saver.ts';

export interface RosterOptions {
  readonly clock: Clock;
  readonly store: PresenceStore;
  /** The person's facts have changed; what is shown of them may be the same. */
  readonly changed: (person: string) => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/**
 * The facts about everybody on this node, as they come and go. A session that is lost stays for the grace, so that a reconnect is invisible;
 * so does what was stored before a restart.
 */
export class Roster {
  readonly #clock: Clock;
  readonly #store: PresenceStore;
  readonly #changed: (person: string) => void;
  readonly #people = new Map<string, PersonRecord>();
  readonly #seats = new Map<string, Seat>();
  readonly #grace: Grace;
  readonly #lapses: Lapses;
  readonly #saver: Saver;

  constructor({ clock, store, changed, onFault }: RosterOptions) {
    this.#clock = clock;
    this.#store = store;
    this.#changed = changed;
    this.#grace = new Grace(clock);
    this.#lapses = new Lapses(clock, (person) => this.#lapse(person));
    this.#saver = new Saver({ clock, store, factsOf: (person) => this.#people.get(person)?.stored, onFault });
  }

  /** Takes what was stored. Its sessions and claims stay until `listening`, and then for the grace. */
  async load(): Promise<void> {
    const { settings, facts } = await this.#store.load();
    for (const [person, setting] of settings) if (holds(setting, this.#clock.now())) this.#record(person).setting = setting;
    for (const [person, stored] of facts) this.#restore(person, stored);
    for (const person of this.#people.keys()) this.#touch(person);
  }

  /** From now on sessions can come back. */
  listening(): void {
    this.#grace.begin();
  }

  /** A connection of a session has come. A session that was here within the grace is the same as before. */
  attach({ person, session, device }: { readonly person: string; readonly session: string; readonly device: string }): void {
    const known = this.#seats.get(session);
    if (known) {
      known.connections++;
      this.#grace.wake(known);
      return;
    }
    const others = [...this.#record(person).seats].filter((seat) => seat.device === device);
    // It probably takes the place of one that was lost: it begins as the device was, until it says how it is.
    const returning = others.some((seat) => this.#grace.has(seat));
    const idle = returning && others.every((seat) => seat.idle);
    this.#seat({ person, session, device, kind: others.at(-1)?.kind ?? 'web', idle, connections: 1 });
    this.#touch(person, { stored: true });
  }

  /** A connection of a session has gone. */
  detach(session: string): void {
    const seat = this.#seats.get(session);
    if (seat && --seat.connections === 0) this.#grace.rest(seat, () => this.#leave(seat));
  }

  /** What a session says of its device. */
  activity(session: string, { idle, kind }: { readonly idle?: boolean; readonly kind?: DeviceKind }): void {
    const seat = this.#seats.get(session);
    if (!seat) return;
    seat.idle = idle ?? seat.idle;
    seat.kind = kind ?? seat.kind;
    this.#touch(seat.person, { stored: true });
  }

  /** The person's own setting; undefined clears it. Settles when it is durable and in effect. */
  async set(person: string, setting: Setting | undefined): Promise<void> {
    await this.#store.saveSetting(person, setting);
    this.#record(person).setting = setting;
    this.#touch(person);
  }

  /** What `source` says of the person, instead of what it said before; undefined takes it back. */
  claim(person: string, source: string, claim: Claim | undefined): void {
    const { claims } = this.#record(person);
    const before = claims.get(source);
    if (before) this.#grace.wake(before);
    if (claim) claims.set(source, claim);
    else claims.delete(source);
    this.#touch(person, { stored: true });
  }

  /** What is shown of the person at this moment. */
  of(person: string): PresenceFacts {
    const record = this.#people.get(person);
    return record ? mergePresence(record.facts, this.#clock.now()) : OFFLINE;
  }

  /** The person's own setting, while it holds. */
  settingOf(person: string): Setting | undefined {
    const setting = this.#people.get(person)?.setting;
    return setting && holds(setting, this.#clock.now()) ? setting : undefined;
  }

  /** Settles when everything is stored. Nobody leaves by it. */
  async close(): Promise<void> {
    this.#grace.close();
    this.#lapses.close();
    await this.#saver.close();
  }

  #restore(person: string, { sessions, claims }: StoredFacts): void {
    for (const session of sessions) {
      const seat = { person, ...session, connections: 0 };
      this.#seat(seat);
      this.#grace.hold(seat, () => this.#leave(seat));
    }
    for (const { source, ...claim } of claims) {
      this.#record(person).claims.set(source, claim);
      this.#grace.hold(claim, () => this.claim(person, source, undefined));
    }
  }

  #seat(seat: Seat): void {
    this.#seats.set(seat.session, seat);
    this.#record(seat.person).seats.add(seat);
  }

  #leave(seat: Seat): void {
    this.#seats.delete(seat.session);
    this.#record(seat.person).seats.delete(seat);
    this.#touch(seat.person, { stored: true });
  }

  #lapse(person: string): void {
    const record = this.#record(person);
    const now = this.#clock.now();
    if (record.setting && !holds(record.setting, now)) record.setting = undefined;
    for (const [source, claim] of record.claims) if (!holds(claim, now)) record.claims.delete(source);
    this.#touch(person, { stored: true });
  }

  #record(person: string): PersonRecord {
    const record = this.#people.get(person) ?? new PersonRecord();
    this.#people.set(person, record);
    return record;
  }

  /** After every change of a person's facts. */
  #touch(person: string, { stored = false }: { readonly stored?: boolean } = {}): void {
    const record = this.#record(person);
    this.#lapses.expect(person, nextLapse(record.facts, this.#clock.now()));
    if (stored) this.#saver.mark(person);
    if (record.isEmpty) this.#people.delete(person);
    this.#changed(person);
  }
}
