import { parseInput, Refused, type WatchSink } from '@parley/component';
import { encodeJson, type FrameOf } from '@parley/protocol';
import type { RouterLike, Session } from '@parley/routing';
import type { Declarations, DeclaredWatch } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { HostLimits } from './limits.ts';
import { PerSession } from './per-session.ts';
import { permit } from './permit.ts';

export interface WatchesOptions {
  readonly declarations: Declarations;
  readonly faults: Faults;
  readonly limits: HostLimits;
}

/** One open watch: the component's sink, and how it ends. */
class OpenWatch implements WatchSink {
  readonly declared: DeclaredWatch;
  readonly input: unknown;
  readonly since?: number;
  readonly #session: Session;
  readonly #id: number;
  readonly #onEnd: () => void;
  readonly #controller = new AbortController();
  #stop: (() => void) | undefined;

  constructor(session: Session, { id, since }: FrameOf<'watch'>, declared: DeclaredWatch, input: unknown, onEnd: () => void) {
    this.#session = session;
    this.#id = id;
    this.declared = declared;
    this.input = input;
    if (since !== undefined) this.since = since;
    this.#onEnd = onEnd;
  }

  get ended(): boolean {
    return this.#controller.signal.aborted;
  }

  async open(): Promise<void> {
    const { principal, id, device } = this.#session;
    const call = { state: this.declared.owner.state, principal, session: id, device, signal: this.#controller.signal };
    const stop = await this.declared.declaration.open(call, this.input, this);
    if (this.ended) stop();
    else this.#stop = stop;
  }

  snapshot(version: number, body: unknown, more = false): void {
    if (!this.ended) this.#session.send({ frame: 'snapshot', id: this.#id, version, more, body: encodeJson(body) });
  }

  delta(version: number, body: unknown): void {
    if (this.ended) return;
    this.#session.send({ frame: 'delta', id: this.#id, version, body: body instanceof Uint8Array ? body : encodeJson(body) });
  }

  refuse(code: 'forbidden' | 'unavailable' | 'not-found', message: string): void {
    if (this.ended) return;
    this.#session.refuse(this.#id, code, message);
    this.end();
  }

  /** Stops the component's side. Idempotent. */
  end(): void {
    if (this.ended) return;
    this.#controller.abort();
    this.#onEnd();
    this.#stop?.();
  }
}

type SessionWatches = Map<number, OpenWatch>;

/** Opens and ends watches. A watch ends with `unwatch`, with its session, by the component, or when it is no longer allowed. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #sessions = new PerSession<SessionWatches>(
    () => new Map(),
    (watches) => {
      for (const watch of [...watches.values()]) watch.end();
    },
  );

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  /** Watches that are open. */
  get size(): number {
    let size = 0;
    for (const [, watches] of this.#sessions) size += watches.size;
    return size;
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

  /** Asks again for everything a session has open: its principal has changed. */
  async recheckSession(session: Session): Promise<void> {
    for (const watch of [...(this.#sessions.get(session)?.values() ?? [])]) await this.#recheckOne(session, watch);
  }

  close(): void {
    for (const [, watches] of this.#sessions) for (const watch of [...watches.values()]) watch.end();
  }

  async #recheckOne(session: Session, watch: OpenWatch): Promise<void> {
    try {
      await permit(session, watch.declared, watch.input);
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
      watch = new OpenWatch(session, frame, declared, input, () => watches.delete(id));
      watches.set(id, watch);
      await permit(session, declared, input);
      if (!watch.ended) await watch.open();
    } catch (error) {
      this.#refuse(session, id, declared, watch, error);
    }
  }

  #refuse(session: Session, id: number, declared: DeclaredWatch, watch: OpenWatch | undefined, error: unknown): void {
    const { code, message, details } = this.#options.faults.answer(error, declared.surface.name);
    if (watch?.ended) return;
    session.refuse(id, code, message, details === undefined ? {} : { details });
    watch?.end();
  }
}
