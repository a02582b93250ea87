import type { WatchSink } from '@parley/component';
import type { WebhooksOff } from '@parley/webhooks/contract';
import { type Endpoints, isFor } from './endpoints.ts';

interface Watcher {
  readonly sink: WatchSink;
  readonly application: string;
  /** As it was told last. */
  told: string;
}

/** Shows whoever answers for endpoints which of them are off, though nobody has asked for it. */
export class SwitchedOff {
  readonly #endpoints: Endpoints;
  readonly #watchers = new Set<Watcher>();
  readonly #stop: () => void;
  #version = 0;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
    this.#stop = endpoints.onChange(() => this.#tell());
  }

  /** `application`: whose endpoints; '': all. */
  async open(application: string, sink: WatchSink): Promise<() => void> {
    await this.#endpoints.now();
    const view = this.#view(application);
    const watcher = { sink, application, told: JSON.stringify(view) };
    this.#watchers.add(watcher);
    sink.snapshot(++this.#version, view);
    return () => void this.#watchers.delete(watcher);
  }

  close(): void {
    this.#stop();
    this.#watchers.clear();
  }

  #tell(): void {
    // What cannot be read at this moment is told when it can.
    if (!this.#endpoints.all) return;
    for (const watcher of this.#watchers) {
      const view = this.#view(watcher.application);
      const told = JSON.stringify(view);
      if (told === watcher.told) continue;
      watcher.told = told;
      watcher.sink.delta(++this.#version, view);
    }
  }

  #view(owner: string): WebhooksOff {
    const off = (this.#endpoints.all ?? []).filter((each) => each.disabled && each.disabled.reason !== 'asked' && isFor(owner, each));
    return {
      off: off.map(({ id, url, application, disabled }) => ({
        ...{ id, url },
        ...(application !== '' && { application }),
        ...(disabled && { disabled }),
      })),
    };
  }
}
