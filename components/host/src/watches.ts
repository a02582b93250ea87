import { parseInput, Refused } from '@parley/component';
import type { FrameOf } from '@parley/protocol';
import type { RouterLike, Session } from '@parley/routing';
import type { Random } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Declarations, DeclaredWatch } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { HostLimits } from './limits.ts';
import { OpenWatch, type Shared, type WatchTally } from './open-watch.ts';
import { PerSession } from './per-session.ts';
import { permit, permitAnyhow } from './permit.ts';

export interface WatchesOptions {
  readonly declarations: Declarations;
  readonly faults: Faults;
  readonly limits: HostLimits;
  readonly site: Pick<Site, 'holds'>;
  readonly random: Random;
  /** Whether what is told is checked against `out`. */
  readonly checksTold: boolean;
}

/** All who watch on this node come back within this time where something may have been missed. */
const COME_BACK_MS = 1_000;

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
    const { site, random, checksTold, faults } = options;
    this.#options = options;
    this.#shared = { mayTell: () => site.holds, comeBackMs: () => random.integer(COME_BACK_MS), checksTold, faults };
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
      permitAnyhow(session.principal, declared);
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
