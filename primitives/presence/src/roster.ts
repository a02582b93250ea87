import type { Clock } from '@parley/runtime';
import type { Claim, DeviceKind, PersonFacts } from './facts.ts';
import { Grace } from './grace.ts';
import { STALL_MS } from './limits.ts';
import { holds } from './merge.ts';
import type { StoredFacts } from './ports.ts';
import { PersonRecord, type Seat } from './record.ts';
import type { NodeFacts, SessionFacts } from './site-news.ts';
import type { Absence } from './stall.ts';

export interface RosterOptions {
  readonly clock: Clock;
  /** The person's facts have changed; what is shown of them may be the same. */
  readonly changed: (person: string) => void;
  /** A session of the person has lost its connection or has a new one: of interest to other nodes only. */
  readonly moved: (person: string) => void;
  /** How long a session stays that is lost at this moment; default: the grace. */
  readonly graceMs?: () => number;
  /** The person's sessions on other nodes. */
  readonly elsewhere: (person: string) => readonly SessionFacts[];
}

/** A connection of a session. */
export interface Arrival {
  readonly person: string;
  readonly session: string;
  /** The how-manieth connection of the session. */
  readonly generation: number;
  readonly device: string;
}

/**
 * The facts about everybody on this node, as they come and go. A session that is lost stays for the grace, so that a reconnect is invisible;
 * so does what was stored before a restart.
 */
export class Roster {
  readonly #clock: Clock;
  readonly #options: RosterOptions;
  readonly #people = new Map<string, PersonRecord>();
  readonly #seats = new Map<string, Seat>();
  readonly #grace: Grace;

  constructor(options: RosterOptions) {
    this.#clock = options.clock;
    this.#options = options;
    this.#grace = new Grace(options.clock, options.graceMs);
  }

  get people(): Iterable<string> {
    return this.#people.keys();
  }

  /** Takes what was stored of the person. It stays until `listening`, and then for the grace. */
  restore(person: string, { sessions, claims }: StoredFacts): void {
    for (const session of sessions) {
      const seat = { person, ...session };
      this.#seat(seat);
      this.#grace.hold(seat, () => this.#leave(seat));
    }
    for (const { source, ...claim } of claims) {
      this.#record(person).claim(source, claim);
      this.#grace.hold(claim, () => this.claim(person, source, undefined));
    }
  }

  /** From now on sessions can come back. */
  listening(): void {
    this.#grace.begin();
  }

  /** A connection of a session has come. A session that was here within the grace, on whatever node, is the same as before. */
  attach(arrival: Arrival): void {
    const known = this.#seats.get(arrival.session);
    if (known) this.#resume(known, arrival.generation);
    else this.#arrive(arrival);
  }

  /** A connection of a session has gone. It may have another one by then. */
  detach({ session, generation }: Pick<Arrival, 'session' | 'generation'>): void {
    const seat = this.#seats.get(session);
    if (seat && seat.generation === generation) this.#rest(seat);
  }

  /** Sessions of other nodes: one of ours that went on there is lost here, though its connection may not have noticed yet. */
  follow(sessions: readonly SessionFacts[]): void {
    for (const { session, generation } of sessions) {
      const seat = this.#seats.get(session);
      if (seat && generation > seat.generation) this.#rest(seat);
    }
  }

  /** This node was not running between these moments: what it found lost then was lost at the first of them. */
  wasAway({ sinceMs, noticedMs }: Absence): void {
    this.#grace.recount(sinceMs, noticedMs + STALL_MS);
  }

  /** What a session says of its device. */
  activity(session: string, { idle, kind }: { readonly idle?: boolean; readonly kind?: DeviceKind }): void {
    const seat = this.#seats.get(session);
    if (!seat) return;
    seat.idle = idle ?? seat.idle;
    seat.kind = kind ?? seat.kind;
    this.#touch(seat.person);
  }

  /** What `source` says of the person, instead of what it said before; undefined takes it back. */
  claim(person: string, source: string, claim: Claim | undefined): void {
    const record = this.#record(person);
    const before = record.claims.get(source);
    if (before) this.#grace.wake(before);
    record.claim(source, claim);
    this.#touch(person);
  }

  /** Something of the person may have lapsed. */
  lapse(person: string): void {
    const record = this.#people.get(person);
    if (!record) return;
    const lapsed = [...record.claims].filter(([, claim]) => !holds(claim, this.#clock.now()));
    for (const [source] of lapsed) record.claim(source, undefined);
    if (lapsed.length > 0) this.#touch(person);
  }

  /** What this node knows of the person. */
  of(person: string): Pick<PersonFacts, 'devices' | 'claims'> {
    return this.#people.get(person)?.facts ?? NOTHING;
  }

  /** The same, for the disk; undefined: nothing that would have to outlive a restart. */
  stored(person: string): StoredFacts | undefined {
    return this.#people.get(person)?.stored;
  }

  /** The same, for other nodes. */
  told(person: string): NodeFacts | undefined {
    const record = this.#people.get(person);
    return record && { sessions: [...record.seats].map((seat) => this.#sessionOf(seat)), claims: record.stored.claims };
  }

  /** Nobody leaves by it. */
  close(): void {
    this.#grace.close();
  }

  #resume(seat: Seat, generation: number): void {
    const { person, session } = seat;
    const newer = this.#options.elsewhere(person).find((each) => each.session === session && each.generation > seat.generation);
    seat.generation = generation;
    this.#grace.wake(seat);
    if (!newer) {
      this.#options.moved(person);
      return;
    }
    seat.kind = newer.kind;
    seat.idle = newer.idle;
    this.#touch(person);
  }

  #arrive({ person, session, generation, device }: Arrival): void {
    const sessions = [...(this.told(person)?.sessions ?? []), ...this.#options.elsewhere(person)];
    const { kind, idle } =
      sessions.find((each) => each.session === session) ?? likeOthers(sessions.filter((each) => each.device === device));
    this.#seat({ person, session, generation, device, kind, idle });
    this.#touch(person);
  }

  #seat(seat: Seat): void {
    this.#seats.set(seat.session, seat);
    this.#record(seat.person).seats.add(seat);
  }

  #rest(seat: Seat): void {
    if (this.#grace.has(seat)) return;
    this.#grace.rest(seat, () => this.#leave(seat));
    this.#options.moved(seat.person);
  }

  #leave(seat: Seat): void {
    this.#seats.delete(seat.session);
    this.#record(seat.person).seats.delete(seat);
    this.#touch(seat.person);
  }

  #sessionOf(seat: Seat): SessionFacts {
    const { session, generation, device, kind, idle } = seat;
    return { session, generation, device, kind, idle, isHere: !this.#grace.has(seat) };
  }

  #record(person: string): PersonRecord {
    const record = this.#people.get(person) ?? new PersonRecord();
    this.#people.set(person, record);
    return record;
  }

  /** After every change of a person's facts. */
  #touch(person: string): void {
    if (this.#record(person).isEmpty) this.#people.delete(person);
    this.#options.changed(person);
  }
}

const NOTHING = { devices: [], claims: [] };

/** How another session of a device begins: it probably takes the place of one that was lost, and is as the device was until it says how it is. */
function likeOthers(others: readonly SessionFacts[]): Pick<SessionFacts, 'kind' | 'idle'> {
  const returning = others.some(({ isHere }) => !isHere);
  return { kind: others.at(-1)?.kind ?? 'web', idle: returning && others.every(({ idle }) => idle) };
}
