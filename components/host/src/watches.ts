import { parseInput, Refused, type WatchSink } from '@parley/component';
import { encodeJson, type FrameOf } from '@parley/protocol';
import type { Principal, RouterLike, Session } from '@parley/routing';
import type { Random } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Declarations, DeclaredWatch } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { HostLimits } from './limits.ts';
import { PerSession } from './per-session.ts';
import { permit } from './permit.ts';

export interface WatchesOptions {
  readonly declarations: Declarations;
  readonly faults: Faults;
  readonly limits: HostLimits;
  readonly site: Pick<Site, 'holds'>;
  readonly random: Random;
}

/** All who watch on this node come back within this time where something may have been missed. */
const COME_BACK_MS = 1_000;

/** What one declared watch has counted since the host was made. */
export interface WatchTally {
  open: number;
  snapshots: number;
  deltas: number;
}

/** What all watches of a node share. */
interface Shared {
  /** Whether anything may be told at this moment. */
  readonly mayTell: () => boolean;
  readonly comeBackMs: () => number;
}

interface Opening {
  readonly declared: DeclaredWatch;
  readonly input: unknown;
  readonly tally: WatchTally;
  readonly shared: Shared;
  readonly onEnd: () => void;
}

/** One open watch: the component's sink, and how it ends. */
class OpenWatch implements WatchSink {
  readonly declared: DeclaredWatch;
  readonly input: unknown;
  readonly since?: number;
  readonly #session: Session;
  readonly #principal: Principal;
  readonly #id: number;
  readonly #tally: WatchTally;
  readonly #shared: Shared;
  readonly #onEnd: () => void;
  /** Made when the component looks at it, which few do: every idle session has a watch or two. */
  #controller: AbortController | undefined;
  #ended = false;
  #stop: (() => void) | undefined;

  constructor(session: Session, { id, since }: FrameOf<'watch'>, { declared, input, tally, shared, onEnd }: Opening) {
    this.#session = session;
    this.#principal = session.principal;
    this.#id = id;
    this.declared = declared;
    this.input = input;
    if (since !== undefined) this.since = since;
    this.#tally = tally;
    this.#shared = shared;
    this.#onEnd = onEnd;
    tally.open++;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended) this.#controller.abort();
    return this.#controller.signal;
  }

  async open(): Promise<void> {
    const { principal, id, device } = this.#session;
    const signalOf = (): AbortSignal => this.signal;
    const call = {
      state: this.declared.owner.state,
      principal,
      session: id,
      device,
      get signal(): AbortSignal {
        return signalOf();
      },
    };
    const stop = await this.declared.declaration.open(call, this.input, this);
    if (this.ended) stop();
    else this.#stop = stop;
  }

  snapshot(version: number, body: unknown, more = false): void {
    if (!this.#tells()) return;
    this.#tally.snapshots++;
    this.#session.send({ frame: 'snapshot', id: this.#id, version, more, body: encoded(body) });
  }

  delta(version: number, body: unknown): void {
    if (!this.#tells()) return;
    this.#tally.deltas++;
    this.#session.send({ frame: 'delta', id: this.#id, version, body: encoded(body) });
  }

  refuse(code: 'forbidden' | 'unavailable' | 'not-found', message: string): void {
    if (this.ended) return;
    this.#session.refuse(this.#id, code, message);
    this.end();
  }

  /** Whether whoever watches may do what they might when it was opened, no more and no less: what a component shows may go by that. */
  get isAsOpened(): boolean {
    const [before, now] = [this.#principal, this.#session.principal];
    return before === now || JSON.stringify([before.roles, before.can]) === JSON.stringify([now.roles, now.can]);
  }

  /** What it may show is not known any more: it is to be opened again. */
  interrupt(): void {
    if (this.ended) return;
    this.#session.refuse(this.#id, 'unavailable', 'Something may have been missed. Watch it again.', {
      retryAfterMs: this.#shared.comeBackMs(),
    });
    this.end();
  }

  /** Stops the component's side. Idempotent. */
  end(): void {
    if (this.ended) return;
    this.#ended = true;
    this.#controller?.abort();
    this.#tally.open--;
    this.#onEnd();
    this.#stop?.();
  }

  /** What waited behind the fence would be told to those, too, who may no longer see it by then. */
  #tells(): boolean {
    if (!this.ended && !this.#shared.mayTell()) this.interrupt();
    return !this.ended;
  }
}

function encoded(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : encodeJson(body);
}

type SessionWatches = Map<number, OpenWatch>;

/** Opens and ends watches. A watch ends with `unwatch`, with its session, by the component, or when it is no longer allowed. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #shared: Shared;
  readonly #tallies = new Map<string, WatchTally>();
  readonly #sessions = new PerSession<SessionWatches>(
    () => new Map(),
    (watches) => {
      for (const watch of [...watches.values()]) watch.end();
    },
  );

  constructor(options: WatchesOptions) {
    const { site, random } = options;
    this.#options = options;
    this.#shared = { mayTell: () => site.holds, comeBackMs: () => random.integer(COME_BACK_MS) };
  }

  /** By the name of the watch. */
  get tallies(): ReadonlyMap<string, WatchTally> {
    return this.#tallies;
  }

  attach(router: RouterLike): void {
    router.handle('watch', (session, frame) => this.#watch(session, frame));
    router.handle('unwatch', (session, { id }) => this.#sessions.get(session)?.get(id)?.end());
  }

  /** Asks again for the open watches of a component (of one person, or of all) and ends what is no longer allowed. */
  async recheck(component: string, person?: string): Promise<void> {
    for (const [session, watches] of this.#sessions) {
      if (person !== undefined && session.principal.id !== person) continue;
      for (const watch of [...watches.values()]) {
        if (watch.declared.owner.component.id === component) await this.#recheckOne(session, watch);
      }
    }
  }

  /** Asks again for everything a session has open: its principal has changed. With other rights than before it is to be opened again. */
  async recheckSession(session: Session): Promise<void> {
    for (const watch of [...(this.#sessions.get(session)?.values() ?? [])]) await this.#recheckOne(session, watch);
  }

  /** Rights, and what watches show of others, may have changed unheard: whoever watches comes back and is asked about anew. */
  interrupt(): void {
    this.#each((watch) => watch.interrupt());
  }

  close(): void {
    this.#each((watch) => watch.end());
  }

  #each(fn: (watch: OpenWatch) => void): void {
    for (const [, watches] of this.#sessions) for (const watch of [...watches.values()]) fn(watch);
  }

  async #recheckOne(session: Session, watch: OpenWatch): Promise<void> {
    try {
      await permit(session, watch.declared, watch.input);
      if (!watch.isAsOpened) watch.interrupt();
    } catch (error) {
      if (!(error instanceof Refused)) this.#options.faults.log(error, `recheck of ${watch.declared.surface.name}`);
      watch.refuse('forbidden', 'You may no longer see this.');
    }
  }

  async #watch(session: Session, frame: FrameOf<'watch'>): Promise<void> {
    const { id, topic, body } = frame;
    const watches = this.#sessions.of(session);
    const declared = this.#options.declarations.watch(topic);
    if (watches.has(id)) return session.refuse(id, 'bad-request', `Watch ${id} is open; choose another id.`);
    if (watches.size >= this.#options.limits.watches) return session.refuse(id, 'too-many-requests', 'Too many watches are open.');
    if (!declared) return session.refuse(id, 'unknown-method', `There is no watch "${topic}".`);
    let watch: OpenWatch | undefined;
    try {
      const input = parseInput(declared.declaration.in, body);
      // Listed before it is authorized, so that `unwatch` and `recheck` find it.
      watch = new OpenWatch(session, frame, {
        declared,
        input,
        tally: this.#tallyOf(topic),
        shared: this.#shared,
        onEnd: () => watches.delete(id),
      });
      watches.set(id, watch);
      await permit(session, declared, input);
      if (!watch.ended) await watch.open();
    } catch (error) {
      this.#refuse(session, id, declared, watch, error);
    }
  }

  /** `topic`: of a watch that is declared. */
  #tallyOf(topic: string): WatchTally {
    const known = this.#tallies.get(topic);
    if (known) return known;
    const tally = { open: 0, snapshots: 0, deltas: 0 };
    this.#tallies.set(topic, tally);
    return tally;
  }

  #refuse(session: Session, id: number, declared: DeclaredWatch, watch: OpenWatch | undefined, error: unknown): void {
    const { code, message, ...more } = this.#options.faults.answer(error, declared.surface.name);
    if (watch?.ended) return;
    session.refuse(id, code, message, more);
    watch?.end();
  }
}
