/**
 * The hot path: one publication to everybody in a topic. A write costs microseconds per subscriber, everything else here is per publication
 * or per flush. Invariants:
 *
 * 1. A flush builds one message and writes the same bytes to every member: no closure, no allocation, no clock per member (but that of the gate
 *    in front of each link, where there are several nodes: `fence.ts`). Whoever has frames of its own waiting gets both in one write.
 * 2. Members that need other bytes are `apart`; they are few: late joiners, those served early (`pull`), publishers that must not hear themselves.
 * 3. Publications are numbered; a member gets those above its `since`, once, in order. A joiner's `since` is the number at its joining.
 * 4. Nothing calls back while a flush writes (`Link.write` promises it), so members neither come nor go meanwhile.
 * 5. A link above `lagBytes` is not written to: casts are dropped; with ordered frames the member is removed and reported, after the loop.
 */
import type { Clock } from '@parley/runtime';
import { Departure } from './departure.ts';
import { type Gathering, type Member, type Outlet, outletOf, type Wire } from './outlet.ts';
import { framesFor, type Publication } from './publication.ts';
import type { Session } from './session.ts';
import type { OnLagging, Topic } from './topic.ts';

/** Topics up to this size flush at once: there is nothing to gain from gathering. */
export const SMALL_TOPIC = 16;
/** What is gathered beyond this leaves at once, so that waiting cannot fill the memory. */
const MOST_GATHERED_BYTES = 256 * 1024;

export interface FanOutEvents {
  readonly onLagging: OnLagging;
  /** The last member has left. */
  readonly onEmpty: (topic: FanOut) => void;
  /** Somebody joins a topic that was empty. */
  readonly onRevive: (topic: FanOut) => void;
}

export class FanOut implements Topic, Gathering {
  readonly name: string;
  /** Assigned by the set of topics, for as long as the topic is in it. */
  alias = 0;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #events: FanOutEvents;
  readonly #departure: Departure;

  readonly #members: Member[] = [];
  #apart: Member[] = [];

  #number = 0;
  #frames: Publication[] = [];
  readonly #casts = new Map<string, Publication>();
  #bytes = 0;

  constructor(name: string, wire: Wire, events: FanOutEvents) {
    this.name = name;
    this.#wire = wire;
    this.#clock = wire.clock;
    this.#events = events;
    this.#departure = new Departure(wire.clock, this);
  }

  get size(): number {
    return this.#members.length;
  }

  has(session: Session): boolean {
    return outletOf(session).memberships.has(this);
  }

  add(session: Session, options: { readonly noEcho?: boolean } = {}): void {
    const outlet = outletOf(session);
    if (outlet.ended || outlet.memberships.has(this)) return;
    if (this.size === 0) this.#events.onRevive(this);
    const member: Member = { outlet, noEcho: options.noEcho ?? false, index: this.#members.length, since: this.#number, apart: false };
    this.#members.push(member);
    outlet.memberships.set(this, member);
    if (this.#waiting) this.#setApart(member);
  }

  remove(session: Session): void {
    this.drop(outletOf(session));
  }

  drop(outlet: Outlet): void {
    const member = outlet.memberships.get(this);
    if (!member) return;
    outlet.memberships.delete(this);
    this.#vacate(member);
    if (this.size > 0) return;
    this.#reset();
    this.#events.onEmpty(this);
  }

  publish(frame: Uint8Array, from?: Session): void {
    if (this.size === 0) return;
    const member = from && outletOf(from).memberships.get(this);
    this.#frames.push(this.#admit(frame, member?.noEcho ? member : undefined));
    this.#soonOrNow();
  }

  cast(key: string, frame: Uint8Array, from?: Session): void {
    if (this.size === 0) return;
    this.#bytes -= this.#casts.get(key)?.frame.length ?? 0;
    this.#casts.set(key, this.#admit(frame, from && outletOf(from).memberships.get(this)));
    this.#soonOrNow();
  }

  pull(outlet: Outlet): void {
    const member = outlet.memberships.get(this);
    if (!member) return;
    const own = framesFor(member, this.#gathered());
    member.since = this.#number;
    this.#setApart(member);
    for (const frame of own) outlet.queue(frame);
  }

  flush(): void {
    if (!this.#waiting) return;
    const started = this.#clock.monotonic();
    const gatheredMs = this.#departure.gatheredMs(started);
    const ordered = this.#frames.length > 0;
    const gathered = this.#gathered();
    const apart = this.#apart.length === 0 ? this.#apart : this.#apart.filter(({ index }) => index >= 0);
    this.#reset();

    const behind: Member[] = [];
    this.#writeShared(
      gathered.map(({ frame }) => frame),
      behind,
    );
    this.#writeApart(apart, gathered, behind);

    const ended = this.#clock.monotonic();
    this.#departure.flushed(started, ended);
    this.#count(gathered.length, ended - started, gatheredMs, ordered ? behind.length : 0);
    if (ordered) for (const member of behind) this.#leaveBehind(member);
  }

  #writeShared(frames: readonly Uint8Array[], behind: Member[]): void {
    const members = this.#members;
    const { lagBytes, envelope } = this.#wire;
    const message = envelope(frames);
    for (let i = members.length - 1; i >= 0; i--) {
      const member = members[i];
      if (!member || member.apart) continue;
      const { outlet } = member;
      if (outlet.link.queuedBytes > lagBytes) behind.push(member);
      else if (outlet.waiting) outlet.flush(frames);
      else outlet.put(message);
    }
  }

  #writeApart(apart: readonly Member[], gathered: readonly Publication[], behind: Member[]): void {
    for (const member of apart) {
      member.apart = false;
      const { outlet } = member;
      const own = framesFor(member, gathered);
      if (own.length === 0) continue;
      if (outlet.link.queuedBytes > this.#wire.lagBytes) behind.push(member);
      else outlet.flush(own);
    }
  }

  #count(frames: number, ms: number, gatheredMs: number, lagging: number): void {
    const { tally } = this.#wire;
    tally.flushedFrames.add(frames);
    tally.flushedTo += this.size;
    tally.deliveries += frames * this.size;
    tally.flushMs.add(ms);
    tally.gatheredMs.add(gatheredMs);
    tally.lagging += lagging;
  }

  #leaveBehind(member: Member): void {
    const { outlet } = member;
    if (member.index < 0) return;
    this.drop(outlet);
    this.#events.onLagging(outlet.session, this);
  }

  get #waiting(): boolean {
    return this.#frames.length > 0 || this.#casts.size > 0;
  }

  /** Ordered frames first: casts never delay them. */
  #gathered(): readonly Publication[] {
    return this.#casts.size === 0 ? this.#frames : [...this.#frames, ...this.#casts.values()];
  }

  #admit(frame: Uint8Array, except: Member | undefined): Publication {
    this.#bytes += frame.length;
    if (except) this.#setApart(except);
    return { number: ++this.#number, frame, except };
  }

  #setApart(member: Member): void {
    if (member.apart) return;
    member.apart = true;
    this.#apart.push(member);
  }

  #soonOrNow(): void {
    if (this.size <= SMALL_TOPIC || this.#bytes > MOST_GATHERED_BYTES) this.flush();
    else {
      this.#wire.gathering.add(this);
      this.#departure.schedule();
    }
  }

  #reset(): void {
    this.#wire.gathering.delete(this);
    this.#frames = [];
    if (this.#casts.size > 0) this.#casts.clear();
    if (this.#apart.length > 0) this.#apart = [];
    this.#bytes = 0;
    this.#departure.cancel();
  }

  /** The last member takes the place that becomes free. */
  #vacate(member: Member): void {
    const { index } = member;
    const last = this.#members.pop();
    member.index = -1;
    if (!last || last === member) return;
    this.#members[index] = last;
    last.index = index;
  }
}
