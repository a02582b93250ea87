import { type InProcessHub, sharedBackbone } from '@parley/backbone';
import type { Channels, Committed, Publication, Refusal, Shaped } from '@parley/channels';
import type { Runtime } from '@parley/runtime';
import { SoloSite } from '@parley/site';
import type { ChannelLog } from '@parley/storage';
import { FakeGate } from '../fake-gate.ts';
import { FakeRouter, FakeSession } from '../fake-router.ts';
import type { Disk } from './disk.ts';
import type { Receive } from './link.ts';
import { NodeLog } from './node-log.ts';
import type { Shape } from './schedule.ts';

export const CHANNEL = 'room';

export interface NodeOptions {
  readonly name: string;
  readonly shape: Shape;
  readonly runtime: Runtime;
  readonly hub: InProcessHub;
  readonly disk: Disk;
  readonly code: { readonly Channels: typeof Channels };
  readonly onShape: (publication: Publication) => Shaped | Refusal;
  readonly onCommitted: (commit: Committed) => void;
  readonly fault: (sentence: string) => void;
}

/** One life of a server process. */
export class Node {
  readonly name: string;
  readonly log: NodeLog;
  readonly router: FakeRouter = new FakeRouter();
  readonly channels: Channels;
  readonly sessions: Set<FakeSession> = new Set();
  readonly #leave: () => Promise<void>;
  readonly #fault: (sentence: string) => void;
  /** Texts acknowledged as new by this life, and offsets of what was handed to the gate. */
  readonly acknowledged: Set<string> = new Set();
  readonly committed: Set<string> = new Set();
  #lastCommitted = 0;
  #sessions = 0;
  alive = true;

  constructor({ name, shape, runtime, hub, disk, code, onShape, onCommitted, fault }: NodeOptions) {
    this.name = name;
    this.#fault = (sentence) => fault(`${name}: ${sentence}`);
    this.log = new NodeLog(disk, runtime);
    const gate = new FakeGate(CHANNEL, { keeping: shape.keeping, ring: shape.ring });
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
    const backbone = hub.join(name);
    this.#leave = () => backbone.close();
    const limits = {
      catchUpEntries: shape.chunk,
      fillMs: 5,
      quietMs: 200,
      resyncMs: 40,
      recheckMs: 500,
      backPressureMs: 5,
      shareMs: 20,
      membersMs: 20,
    };
    const idleMs = shape.keeping === 'live' ? 1_000_000 : 30;
    this.channels = new code.Channels({
      router: this.router,
      log: this.log satisfies ChannelLog,
      gate,
      runtime,
      site: new SoloSite(name, sharedBackbone(backbone)),
      limits: { ...limits, idleMs },
      onFault: (cause) => this.#fault(String(cause)),
    });
  }

  accept(person: string, receive: Receive): FakeSession {
    const session = new FakeSession(`${this.name}-${++this.#sessions}`, person, (frame) => {
      if (this.alive) receive(frame);
    });
    this.sessions.add(session);
    session.onEnd(() => void this.sessions.delete(session));
    return session;
  }

  receive(session: FakeSession, frame: Parameters<FakeRouter['receive']>[1]): void {
    if (this.alive) this.router.receive(session, frame).catch((cause) => this.#fault(`${frame.frame} failed: ${cause}`));
  }

  crash(): void {
    this.alive = false;
    this.log.crash();
    this.channels.close();
    for (const session of this.sessions) session.end();
    void this.#leave();
  }

  #see({ position, payload }: Committed): void {
    if (position.offset <= this.#lastCommitted) this.#fault(`${position.offset} was handed to the gate after ${this.#lastCommitted}`);
    this.#lastCommitted = position.offset;
    this.committed.add(new TextDecoder().decode(payload));
  }
}
