import type { Channels, Committed, Publication, Refusal, Shaped } from '@parley/channels';
import type { Frame } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import type { ChannelLog } from '@parley/storage';
import { FakeGate } from '../fake-gate.ts';
import { FakeRouter, FakeSession } from '../fake-router.ts';
import type { Disk } from './disk.ts';
import { Doorkeeper } from './doorkeeper.ts';
import type { Receive } from './link.ts';
import { NodeLog } from './node-log.ts';
import type { Place } from './place.ts';
import type { Shape } from './schedule.ts';

export const CHANNEL = 'room';

export interface NodeOptions {
  readonly name: string;
  readonly shape: Shape;
  readonly place: Place;
  /** Of the world, where time goes on whatever happens to the node. */
  readonly world: Runtime;
  readonly disk: Disk;
  /** As `FakeGate` has it; the same on all nodes. */
  readonly denied: Set<string>;
  readonly code: { readonly Channels: typeof Channels };
  readonly onShape: (publication: Publication) => Shaped | Refusal;
  readonly onCommitted: (commit: Committed) => void;
  /** What it sends to its clients, before its site lets it out. */
  readonly onSent: (frame: Frame) => void;
  readonly fault: (sentence: string) => void;
}

/** One life of a server process. */
export class Node {
  readonly name: string;
  readonly log: NodeLog;
  readonly router: FakeRouter = new FakeRouter();
  readonly channels: Channels;
  readonly sessions: Set<FakeSession> = new Set();
  readonly #place: Place;
  readonly #doorkeeper: Doorkeeper | undefined;
  readonly #onSent: (frame: Frame) => void;
  /** What it may not send while its lease does not hold. */
  #held: (() => void)[] = [];
  readonly #fault: (sentence: string) => void;
  /** Texts acknowledged as new by this life, and offsets of what was handed to the gate. */
  readonly acknowledged: Set<string> = new Set();
  readonly committed: Set<string> = new Set();
  #lastCommitted = { epoch: '', offset: 0 };
  #sessions = 0;
  alive = true;

  constructor({ name, shape, place, world, disk, denied, code, onShape, onCommitted, onSent, fault }: NodeOptions) {
    const { runtime, site } = place;
    this.name = name;
    this.#place = place;
    this.#onSent = onSent;
    site.onChange(() => this.#letOut());
    this.#fault = (sentence) => fault(`${name}: ${sentence}`);
    this.log = new NodeLog(disk, world, (promise) => place.outside(promise));
    const gate = new FakeGate(CHANNEL, { keeping: shape.keeping, ring: shape.ring });
    gate.denied = denied;
    const later = async <T>(value: T): Promise<T> => {
      return await new Promise((resolve) => {
        runtime.clock.after(runtime.random.integer(4), () => {
          if (this.alive) resolve(value);
        });
      });
    };
    gate.onAuthorize = (verdict) => (runtime.random.integer(2) === 0 ? verdict : later(verdict));
    gate.onShape = (publication) => later(onShape(publication));
    gate.onCommitted = (commit) => {
      this.#see(commit);
      onCommitted(commit);
    };
    const limits = {
      catchUpEntries: shape.chunk,
      fillMs: 5,
      quietMs: 200,
      resyncMs: 40,
      recheckMs: 500,
      backPressureMs: 5,
      shareMs: 20,
      membersMs: 20,
      listedMs: 500,
    };
    const silence = shape.silent ? { quietMs: 3_600_000, recheckMs: 0 } : {};
    // Where people are removed and cut off, nobody may be left who uses a live channel: it is kept all the same.
    const liveIdleMs = shape.site && !shape.silent && !shape.rights ? 3_500 : 1_000_000;
    const idleMs = shape.keeping === 'live' ? liveIdleMs : 30;
    this.channels = new code.Channels({
      router: this.router,
      log: this.log satisfies ChannelLog,
      gate,
      runtime,
      site,
      limits: { ...limits, ...silence, idleMs },
      onFault: (cause) => this.#fault(String(cause)),
    });
    if (!shape.rights) return;
    this.#doorkeeper = new Doorkeeper({ channel: CHANNEL, channels: this.channels, site, runtime, sessions: this.sessions });
  }

  accept(person: string, receive: Receive): FakeSession {
    const session = new FakeSession(`${this.name}-${++this.#sessions}`, person, (frame) => {
      this.#onSent(frame);
      this.#held.push(() => receive(frame));
      this.#letOut();
    });
    this.sessions.add(session);
    session.onEnd(() => void this.sessions.delete(session));
    return session;
  }

  receive(session: FakeSession, frame: Frame): void {
    this.#place.run(() => {
      if (this.alive) this.router.receive(session, frame).catch((cause) => this.#fault(`${frame.frame} failed: ${cause}`));
    });
  }

  /** A right of this person has changed. Calls back when that holds on all nodes, if this is ever known. */
  changed(person: string, settled: () => void): void {
    this.#place.run(() => void this.#doorkeeper?.changed(person).then(settled, () => {}));
  }

  /** The connection of a session is gone. */
  hangUp(session: FakeSession): void {
    this.#place.run(() => session.end());
  }

  hangUpAll(): void {
    for (const session of this.sessions) session.end();
  }

  crash(): void {
    this.alive = false;
    this.log.crash();
    this.#place.kill(() => this.channels.close());
    this.hangUpAll();
  }

  /** Ends in order: channels and lease are given back. */
  async stop(): Promise<void> {
    this.alive = false;
    this.hangUpAll();
    this.channels.close();
    await this.#place.leave();
  }

  #letOut(): void {
    if (!this.#place.site.holds) return;
    for (const send of this.#held.splice(0)) if (this.alive) send();
  }

  #see({ position, payload }: Committed): void {
    const { epoch, offset } = position;
    const last = this.#lastCommitted;
    if (epoch === last.epoch && offset <= last.offset) this.#fault(`${offset} was handed to the gate after ${last.offset}`);
    this.#lastCommitted = { epoch, offset };
    this.committed.add(new TextDecoder().decode(payload));
  }
}
