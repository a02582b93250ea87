import { decodeJson, encodeJson, type FrameOf } from '@parley/protocol';
import type { RouterLike, Session } from '@parley/routing';
import { permits } from './permits.ts';
import { forbidden, refuseBy } from './refuse.ts';

/** Where a watch says what there is: one snapshot, in parts, then deltas. */
export interface Sink {
  snapshot(version: number, body: unknown, more?: boolean): void;
  delta(version: number, body: unknown): void;
  refuse(code: 'forbidden' | 'not-found', message: string): void;
}

/** Opens a watch of a topic; answers how to stop. May throw a `FakeRefusal`. */
export type Opener = (person: string, input: never, sink: Sink) => (() => void) | Promise<() => void>;

/** Asked of what is open when rights have changed; false: it ends. */
export type Recheck = (topic: string, person: string, input: never) => boolean;

interface OpenWatch {
  readonly topic: string;
  readonly input: unknown;
  readonly session: Session;
  stop: () => void;
  ended: boolean;
}

/** Open watches of one session. */
const MOST = 64;

/** Opens and ends the watches of sessions. */
export class Watches {
  readonly #openers: ReadonlyMap<string, Opener>;
  readonly #sessions = new Map<Session, Map<number, OpenWatch>>();

  constructor(openers: ReadonlyMap<string, Opener>) {
    this.#openers = openers;
  }

  attach(router: Pick<RouterLike, 'handle'>): void {
    router.handle('watch', (session, frame) => this.#watch(session, frame));
    router.handle('unwatch', (session, { id }) => this.#end(session, id));
  }

  recheck(may: Recheck): void {
    for (const [session, watches] of this.#sessions)
      for (const [id, { topic, input }] of [...watches]) {
        if (may(topic, session.principal.id, input as never)) continue;
        session.refuse(id, 'forbidden', 'You may no longer see this.');
        this.#end(session, id);
      }
  }

  async #watch(session: Session, { id, topic, body }: FrameOf<'watch'>): Promise<void> {
    const watches = this.#of(session);
    const open = this.#openers.get(topic);
    if (watches.has(id)) return session.refuse(id, 'bad-request', `Watch ${id} is open; choose another id.`);
    if (watches.size >= MOST) return session.refuse(id, 'too-many-requests', 'Too many watches are open.');
    if (!open) return session.refuse(id, 'unknown-method', `There is no watch "${topic}".`);
    const watch: OpenWatch = { topic, input: decodeJson(body) ?? {}, session, stop: () => {}, ended: false };
    watches.set(id, watch);
    try {
      if (!permits(session.principal, topic.replace('.', '/'), 'watch')) throw forbidden(topic, 'capability');
      const stop = await open(session.principal.id, watch.input as never, this.#sinkOf(watch, id));
      if (watch.ended) stop();
      else watch.stop = stop;
    } catch (thrown) {
      if (!watch.ended) refuseBy(session, id, thrown);
      this.#end(session, id);
    }
  }

  #sinkOf(watch: OpenWatch, id: number): Sink {
    const { session } = watch;
    const say = (fn: () => void): void => {
      if (!watch.ended) fn();
    };
    const bytes = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : encodeJson(body));
    return {
      snapshot: (version, body, more = false) => say(() => session.send({ frame: 'snapshot', id, version, more, body: bytes(body) })),
      delta: (version, body) => say(() => session.send({ frame: 'delta', id, version, body: bytes(body) })),
      refuse: (code, message) =>
        say(() => {
          session.refuse(id, code, message);
          this.#end(session, id);
        }),
    };
  }

  #of(session: Session): Map<number, OpenWatch> {
    const known = this.#sessions.get(session);
    if (known) return known;
    const watches = new Map<number, OpenWatch>();
    this.#sessions.set(session, watches);
    session.onEnd(() => {
      this.#sessions.delete(session);
      for (const id of [...watches.keys()]) end(watches, id);
    });
    return watches;
  }

  #end(session: Session, id: number): void {
    const watches = this.#sessions.get(session);
    if (watches) end(watches, id);
  }
}

function end(watches: Map<number, OpenWatch>, id: number): void {
  const watch = watches.get(id);
  watches.delete(id);
  if (!watch) return;
  watch.ended = true;
  watch.stop();
}
