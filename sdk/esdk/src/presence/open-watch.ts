import type { CountsNews, GroupNews, PersonPresence } from '@parley/presence-component/contract';
import { State } from '../state.ts';
import type { Failure, Parley, WatchHandlers } from '../types.ts';
import { applyCounts, applyNews, groupFrom, peopleFrom } from './reduce.ts';
import type { CountsSnapshot, PresenceSnapshot, PresenceTarget, PresenceWatch } from './types.ts';

interface Failing {
  readonly error?: Failure;
}

class Watch<S extends Failing> extends State<S> implements PresenceWatch<S> {
  readonly #stop: () => void;

  constructor(initial: S, open: (watch: Watch<S>) => () => void) {
    super(initial);
    this.#stop = open(this);
  }

  refused(error: Error & { readonly code?: string }): void {
    this.set({ ...this.snapshot, error: { code: error.code ?? 'unavailable', message: error.message } });
  }

  close(): void {
    this.#stop();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const NOBODY: PresenceSnapshot = { ready: false, people: [] };

export function watchTarget(parley: Pick<Parley, 'watch'>, target: PresenceTarget): PresenceWatch<PresenceSnapshot> {
  return new Watch(NOBODY, (watch) => {
    if ('people' in target) return parley.watch('presence.people', { ids: target.people }, peopleHandlers(watch, target.people));
    const topic = 'unit' in target ? 'presence.unit' : 'presence.conversation';
    return parley.watch(topic, target, {
      snapshot: (body) => watch.set(groupFrom(body as GroupNews, watch.snapshot)),
      delta: (body) => watch.set(applyNews(watch.snapshot, body as GroupNews)),
      refused: (error) => watch.refused(error),
    });
  });
}

function peopleHandlers(watch: Watch<PresenceSnapshot>, ids: readonly string[]): WatchHandlers {
  let parts: PersonPresence[] = [];
  return {
    snapshot(body, first, more) {
      if (first) parts = [];
      parts.push(...((body as GroupNews).people ?? []));
      if (!more) watch.set(peopleFrom(ids, parts, watch.snapshot));
    },
    delta: (body) => watch.set(applyNews(watch.snapshot, body as GroupNews)),
    refused: (error) => watch.refused(error),
  };
}

export function watchCounts(parley: Pick<Parley, 'watch'>, units: readonly string[]): PresenceWatch<CountsSnapshot> {
  return new Watch<CountsSnapshot>({ ready: false, units: [] }, (watch) => {
    const take = (body: unknown): void => watch.set(applyCounts(units, watch.snapshot, body as CountsNews));
    return parley.watch('presence.counts', { units }, { snapshot: take, delta: take, refused: (error) => watch.refused(error) });
  });
}
